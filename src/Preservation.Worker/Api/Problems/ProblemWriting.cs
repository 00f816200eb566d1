using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Ports;

namespace Preservation.Worker.Api.Problems;

/// <summary>Turns whatever happens to a request into a problem that tells who asked what he can do, and nothing of the inside.</summary>
internal static partial class ProblemWriting
{
    public static async Task GuardAsync(HttpContext context, ILogger logger, Func<Task> run)
    {
        ApiRefusal refusal;
        try
        {
            await run();
            if (context.Response.HasStarted || context.Response.ContentType is not null || !IsUntold(context.Response.StatusCode))
                return;
            refusal = new ApiRefusal(context.Response.StatusCode, Untold(context));
        }
        catch (Exception) when (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more, or half of an answer was sent: then the connection has to break.
            context.Abort();
            return;
        }
        catch (Exception e)
        {
            refusal = e as ApiRefusal ?? Of(e);
            // What is refused on purpose was told where it was found out.
            if (refusal.Status >= StatusCodes.Status500InternalServerError && e is not ApiRefusal)
                LogFailed(logger, e, context.Request.Method, refusal.Message);
        }
        await WriteAsync(context, refusal);
    }

    private static async Task WriteAsync(HttpContext context, ApiRefusal refusal)
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        if (refusal.Challenge is not null)
            response.Headers.WWWAuthenticate = refusal.Challenge;
        if (refusal.RetryAfter is { } after)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var answer = new ProblemAnswer { Title = ReasonPhrases.GetReasonPhrase(refusal.Status), Status = refusal.Status, Detail = refusal.Message, Errors = refusal.Errors.Count > 0 ? refusal.Errors : null };
        await response.WriteAsJsonAsync(answer, options: null, ProblemAnswer.ContentType, context.RequestAborted);
    }

    private static ApiRefusal Of(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(StatusCodes.Status413PayloadTooLarge, $"The body is too large; at most {Access.Gate.MostBodyBytes} bytes are read."),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        ArchiveRefusedException refused => new(StatusCodes.Status409Conflict, refused.Message),
        CatalogueException or ObjectStoreException or LeaseHeldException or LeaseLostException => new(StatusCodes.Status503ServiceUnavailable, exception.Message),
        _ => new(StatusCodes.Status500InternalServerError, "Something went wrong here. The log of the worker says what."),
    };

    private static bool IsUntold(int status) => status >= StatusCodes.Status400BadRequest;

    private static string Untold(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address. /api/v1/openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"This can be asked by {context.Response.Headers.Allow} only.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, with 'Content-Type: application/json'.",
        _ => "The request cannot be answered.",
    };

    [LoggerMessage(3504, LogLevel.Error, "A {Method} request to the API failed: {Why}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string why);
}
