using System.Collections.Concurrent;

namespace Preservation.Worker.Operating;

/// <summary>Whether the turns of stores happen, and when the last audit was completed: what health and silence are judged by.</summary>
public sealed class Pulse(TimeProvider clock, TimeSpan tick)
{
    /// <summary>A turn takes five minutes at most, unless one audit takes longer.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _begun = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private long _audits;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>When an audit was last completed by this process; null before the first.</summary>
    public DateTimeOffset? AuditedAt { get; private set; }

    public long Audits => Interlocked.Read(ref _audits);

    /// <summary>Runs a turn and notes how it went; what it throws is no reason for the next one not to come.</summary>
    /// <param name="turn">Its name, for people.</param>
    /// <param name="run">Gives how many audits were completed.</param>
    public async Task WatchAsync(string turn, Func<Task<int>> run)
    {
        Begin(turn);
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

    public void Begin(string turn) => _begun[turn] = clock.GetUtcNow();

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
        var late = _begun.Where(turn => now - turn.Value > (tick * 3) + LongestTurn && _ended.GetValueOrDefault(turn.Key) < now - (tick * 3) - LongestTurn)
            .Select(turn => $"{turn.Key} has not ended since {turn.Value:u}");
        return [.. late.Concat(_failures.Select(failure => $"{failure.Key} failed: {failure.Value}")).Order(StringComparer.Ordinal)];
    }
}
