using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Preservation.Core.ApiKeys;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Access;

/// <summary>What every request below <c>/api</c> goes through: headers, key, rate, scope, and the log of what operators do.</summary>
internal sealed partial class Gate(KnownKeys keys, Rates rates, ILogger<Gate> logger)
{
    /// <summary>All that may be sent are a few words.</summary>
    public const long MostBodyBytes = 16 << 10;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        PutHeaders(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = MostBodyBytes;
        await ProblemWriting.GuardAsync(context, logger, async () =>
        {
            var endpoint = context.GetEndpoint();
            var needed = endpoint?.Metadata.GetMetadata<NeedsScope>()?.Scope ?? ApiScope.Viewer;
            var key = FindKey(context);
            var caller = new Caller(key.Name);
            context.Features.Set(caller);
            if (needed == ApiScope.Viewer)
                await CallAsync();
            else
                await ProblemWriting.GuardAsync(context, logger, CallAsync);
            // The pattern and not the path, in which anything can stand.
            if (needed == ApiScope.Operator)
                LogOperator(caller.Name, context.Request.Method, (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "", context.Response.StatusCode, caller.Did ?? "nothing was done");

            Task CallAsync() => key.Scope >= needed ? next(context) : throw NotAllowed(key, needed);
        });
    }

    private ApiKey FindKey(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (keys.Find(context.Request.Headers.Authorization, out var why) is { } key)
            return rates.Ask(key.Name) is { } later ? throw TooMany(later, $"The key '{key.Name}' has asked as much as it may in a minute.") : key;
        if (rates.Fail(address) is { } after)
            throw TooMany(after, "Too many requests without a good key have come from this address.");
        LogRefused(address?.ToString() ?? "", why);
        throw new ApiRefusal(StatusCodes.Status401Unauthorized, why) { Challenge = "Bearer realm=\"preservation\"" };
    }

    private static ApiRefusal NotAllowed(ApiKey key, ApiScope needed) => new(StatusCodes.Status403Forbidden, $"The key '{key.Name}' is a {key.Scope.Name()}'s; this needs an {needed.Name()}'s.")
    {
        Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{needed.Name()}\"",
    };

    private static ApiRefusal TooMany(TimeSpan after, string detail) => new(StatusCodes.Status429TooManyRequests, detail) { RetryAfter = after };

    private static void PutHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }

    [LoggerMessage(3502, LogLevel.Warning, "A request to the API from '{Address}' had no good key: {Why}")]
    private partial void LogRefused(string address, string why);

    [LoggerMessage(3503, LogLevel.Information, "Key '{Key}': {Method} {Route} was answered with {Status}: {Did}.")]
    private partial void LogOperator(string key, string method, string route, int status, string did);
}
