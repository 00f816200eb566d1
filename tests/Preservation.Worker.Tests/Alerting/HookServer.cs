using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>A server that remembers what it was asked and answers what it is told to; the last answer goes on.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    /// <summary>Instead of a status: no answer, or a broken connection.</summary>
    public const int Hangs = 0, Breaks = -1;

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<int> _answers;
    private readonly ConcurrentQueue<HookRequest> _requests = [];

    private HookServer(int[] answers)
    {
        _answers = new ConcurrentQueue<int>(answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.Run(AnswerAsync);
    }

    public Uri Url => new(new Uri(_server.Urls.First()), "/hook?key=1");

    public IReadOnlyList<HookRequest> Requests => [.. _requests];

    public static async Task<HookServer> StartAsync(params int[] answers)
    {
        var server = new HookServer(answers);
        await server._server.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _requests.Enqueue(new HookRequest(context.Request.Method, context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        var answer = _answers.Count > 1 && _answers.TryDequeue(out var next) ? next : _answers.First();
        if (answer == Hangs)
            await Task.Delay(TimeSpan.FromMinutes(2), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer == Breaks)
            context.Abort();
        if (answer <= 0)
            return;
        context.Response.StatusCode = answer;
        if (answer is >= 300 and < 400)
            context.Response.Headers.Location = "/elsewhere";
    }
}

internal sealed record HookRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
