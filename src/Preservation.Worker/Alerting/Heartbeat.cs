using Microsoft.Extensions.Logging;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting;

/// <summary>
/// Calls an address every so often while all is well. Who is called alarms when the calls stay away: so a worker that
/// is dead is noticed, too.
/// </summary>
/// <param name="settings">Which address, and how often.</param>
/// <param name="isWell">Asked before each call; what it throws means no.</param>
/// <param name="clock">For the pauses.</param>
/// <param name="log">Where failed calls are told.</param>
public sealed class Heartbeat(HeartbeatSettings settings, Func<bool> isWell, TimeProvider clock, ILogger log) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private bool _wasWell = true;

    /// <summary>The first call is at once; goes on until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (IsWell())
                await CallAsync(cancellationToken);
            await Task.Delay(settings.Every, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _client.Dispose();

    private bool IsWell()
    {
        var well = Ask();
        if (_wasWell && !well)
            log.HeartbeatPaused();
        else if (!_wasWell && well)
            log.HeartbeatResumed();
        return _wasWell = well;
    }

    private bool Ask()
    {
        try
        {
            return isWell();
        }
        catch (Exception)
        {
            return false;
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.GetAsync(settings.Url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            // The address itself is not named: whoever knows it can pretend that all is well.
            if (!response.IsSuccessStatusCode)
                log.HeartbeatFailed(settings.Every, $"it answers {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
        catch (HttpRequestException e)
        {
            log.HeartbeatFailed(settings.Every, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.HeartbeatFailed(settings.Every, $"there was no answer within {Limit.TotalSeconds} s.");
        }
        catch (OperationCanceledException)
        {
            // It is to end.
        }
    }
}
