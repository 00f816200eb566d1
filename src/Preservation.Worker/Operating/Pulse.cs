using System.Collections.Concurrent;

namespace Preservation.Worker.Operating;

/// <summary>Whether the turns of stores happen, and when the last audit was completed: what health and silence are judged by.</summary>
public sealed class Pulse(TimeProvider clock, TimeSpan tick)
{
    /// <summary>A turn takes five minutes at most, unless one audit takes longer: then bytes come in.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _begun = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _moved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Func<long> Progress, long Seen)> _progress = new(StringComparer.Ordinal);
    private long _audits;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>When an audit was last completed by this process; null before the first.</summary>
    public DateTimeOffset? AuditedAt { get; private set; }

    public long Audits => Interlocked.Read(ref _audits);

    /// <summary>Runs a turn and notes how it went; what it throws is no reason for the next one not to come.</summary>
    /// <param name="turn">Its name, for people.</param>
    /// <param name="progress">A number that changes while the turn gets on.</param>
    /// <param name="run">Gives how many audits were completed.</param>
    public async Task WatchAsync(string turn, Func<long> progress, Func<Task<int>> run)
    {
        Begin(turn, progress);
        string? failure = null;
        try
        {
            Audited(await run());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = e.Message;
        }
        finally
        {
            End(turn, failure);
        }
    }

    /// <param name="turn">Its name.</param>
    /// <param name="progress">A number that changes while the turn gets on, such as bytes that were read.</param>
    public void Begin(string turn, Func<long> progress)
    {
        _progress[turn] = (progress, progress());
        _moved[turn] = _begun[turn] = clock.GetUtcNow();
    }

    public void End(string turn, string? failure)
    {
        _ended[turn] = clock.GetUtcNow();
        if (failure is null)
            _failures.TryRemove(turn, out _);
        else
            _failures[turn] = failure;
    }

    private void Audited(int completed)
    {
        if (completed == 0)
            return;
        Interlocked.Add(ref _audits, completed);
        AuditedAt = clock.GetUtcNow();
    }

    /// <summary>What is wrong with the worker itself, as sentences; none when it is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var now = clock.GetUtcNow();
        Look(now);
        var late = _begun.Where(turn => now - _moved[turn.Key] > (tick * 3) + LongestTurn && _ended.GetValueOrDefault(turn.Key) < now - (tick * 3) - LongestTurn)
            .Select(turn => $"{turn.Key} has not ended since {turn.Value:u}");
        return [.. late.Concat(_failures.Select(failure => $"{failure.Key} failed: {failure.Value}")).Order(StringComparer.Ordinal)];
    }

    // An audit of terabytes takes hours, and must not be taken for one that is stuck.
    private void Look(DateTimeOffset now)
    {
        foreach (var (turn, (progress, seen)) in _progress)
        {
            var reached = progress();
            if (reached == seen)
                continue;
            _progress.TryUpdate(turn, (progress, reached), (progress, seen));
            _moved[turn] = now;
        }
    }
}
