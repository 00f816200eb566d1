using Preservation.Archive.Scheduling;

namespace Preservation.Worker.Auditing;

/// <summary>What did not succeed is tried again after a minute, then two, up to the longest pause: a store that is away is not asked all the time.</summary>
public sealed class Attempts(TimeProvider clock, TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    /// <summary>As audits are tried again: up to an hour.</summary>
    public Attempts(TimeProvider clock)
        : this(clock, TimeSpan.FromHours(1))
    {
    }

    private readonly Dictionary<WorkKey, (int Times, DateTimeOffset Next)> _failed = [];

    private sealed record WorkKey(string Holding, string Store, string Grade);

    public bool MayTry(WorkItem item)
    {
        lock (_failed)
            return !_failed.TryGetValue(KeyOf(item), out var failed) || failed.Next <= clock.GetUtcNow() || failed.Next - clock.GetUtcNow() > longest;
    }

    public void Failed(WorkItem item)
    {
        lock (_failed)
        {
            var times = _failed.GetValueOrDefault(KeyOf(item)).Times;
            var pause = TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(times, 10), longest.Ticks));
            _failed[KeyOf(item)] = (times + 1, clock.GetUtcNow() + pause);
        }
    }

    public void Done(WorkItem item)
    {
        lock (_failed)
            _failed.Remove(KeyOf(item));
    }

    private static WorkKey KeyOf(WorkItem item) => new(item.Holding.Value, item.Store, item.Grade.ToString());
}
