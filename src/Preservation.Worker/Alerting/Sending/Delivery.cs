using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Preservation.Core.Json;
using Preservation.Worker.Alerting.Channels;

namespace Preservation.Worker.Alerting.Sending;

/// <summary>
/// Tells one channel what waits for it. While the channel cannot be reached, all of it waits. An alert that the channel
/// refuses waits alone: one that it cannot take must not keep the others from people.
/// </summary>
internal sealed class Delivery(IAlertChannel channel, string folder, ChannelReader<bool> wake, OutboxFiles files, TimeProvider clock, ILogger log)
{
    /// <summary>For one alert.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Backoff _unreachable = new();
    private readonly Dictionary<string, Refused> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal), _sent = new(StringComparer.Ordinal);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever starts it must not wait for files.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TurnAsync(cancellationToken) is { } pause)
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                await WaitAsync(UntilNext(), cancellationToken);
        }
    }

    // How long nothing can be told; null when only single alerts have to wait.
    private async Task<TimeSpan?> TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var names = files.Names(folder, ".json");
            // People may delete what waits.
            foreach (var gone in _refused.Keys.Except(names).ToList())
                _refused.Remove(gone);
            foreach (var name in names)
            {
                if (cancellationToken.IsCancellationRequested)
                    return null;
                if (_refused.TryGetValue(name, out var refused) && Remaining(refused) > TimeSpan.Zero)
                    continue;
                if (_sent.Contains(name) || Read(name) is not { } alert)
                    Mark(name);
                else if (await SendAsync(name, alert, cancellationToken) is { } pause)
                    return pause;
            }
            return null;
        }
        // Nothing may end the loop: then nobody would be told any more, nor of that.
        catch (Exception e)
        {
            var pause = _unreachable.Next();
            log.OutboxBroken(channel.Name, pause, e.Message);
            return pause;
        }
    }

    // Null when the next alert can be told.
    private async Task<TimeSpan?> SendAsync(string name, Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            // Not every channel ends when it is asked to.
            await channel.SendAsync(alert, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (AlertRefusedException e)
        {
            Refuse(name, alert, e);
            return null;
        }
        // Whatever a channel throws, the others and the next try must not suffer from it.
        catch (Exception e)
        {
            var pause = _unreachable.Next();
            log.AlertNotSent(alert.Id, channel.Name, pause, e is OperationCanceledException ? $"there was no answer within {Limit.TotalSeconds} s." : e.Message);
            return pause;
        }
        // A file that cannot be deleted must not be sent again and again.
        _sent.Add(name);
        _unreachable.Reset();
        log.AlertSent(alert.Id, channel.Name);
        Mark(name);
        return null;
    }

    private void Refuse(string name, Alert alert, AlertRefusedException refusal)
    {
        var backoff = _refused.TryGetValue(name, out var before) ? before.Backoff : new Backoff();
        var pause = backoff.Next();
        _refused[name] = new Refused(backoff, clock.GetTimestamp(), pause);
        log.ChannelMisconfigured(channel.Name, alert.Id, pause, refusal.Message);
    }

    private void Mark(string name)
    {
        if (!_sent.Contains(name))
            return;
        var path = Path.Combine(folder, name);
        try
        {
            files.Delete(path);
            _sent.Remove(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.AlertNotMarked(path, e.Message);
        }
    }

    // Null when it cannot be read, which is told once.
    private Alert? Read(string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            var alert = AlertJson.Parse(files.Read(path), path);
            _unreadable.Remove(name);
            return alert;
        }
        catch (Exception e) when (e is DocumentException or IOException or UnauthorizedAccessException)
        {
            if (_unreadable.Add(name))
                log.AlertUnreadable(path, e.Message);
            return null;
        }
    }

    // A file that could not be read may be readable later, so it never waits for longer than the longest pause.
    private TimeSpan UntilNext()
    {
        var next = _refused.Values.Select(Remaining).Append(Backoff.Longest).Min();
        return next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1);
    }

    private TimeSpan Remaining(Refused refused) => refused.Pause - clock.GetElapsedTime(refused.Since);

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(longest, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await wake.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The time is over, or all of it is.
        }
    }

    private sealed record Refused(Backoff Backoff, long Since, TimeSpan Pause);
}
