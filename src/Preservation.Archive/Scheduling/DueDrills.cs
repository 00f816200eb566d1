using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Policies;

namespace Preservation.Archive.Scheduling;

/// <summary>Says of which holdings a drill is due, and from which store: each drill takes the store that was not drilled for longest, so that in time each has shown that it suffices alone.</summary>
public sealed class DueDrills(PreservationPolicy policy, IReadOnlyList<HoldingEntry> holdings, IReadOnlyList<CheckEntry> checks)
{
    private readonly ILookup<string, CheckEntry> _drills = checks.Where(check => check.Reached == Grade.Drill).ToLookup(check => check.Holding.Value, StringComparer.Ordinal);

    /// <param name="stores">Stores that can be drilled.</param>
    /// <param name="now">When.</param>
    /// <returns>Never drilled first, then the longest ago.</returns>
    public IReadOnlyList<WorkItem> In(IReadOnlyList<string> stores, DateTimeOffset now) => stores.Count == 0 ? [] :
    [
        .. holdings.Select(holding => Of(holding, stores, now)).Where(item => item.OverdueAt <= now)
            .OrderBy(item => item.LastAt ?? DateTimeOffset.MinValue).ThenBy(item => item.Holding.Value, StringComparer.Ordinal),
    ];

    /// <summary>The next drill of a holding, due or not.</summary>
    /// <param name="holding">Of what.</param>
    /// <param name="stores">Stores that can be drilled; at least one.</param>
    /// <param name="now">When.</param>
    public WorkItem Of(HoldingEntry holding, IReadOnlyList<string> stores, DateTimeOffset now)
    {
        // What was done in the future, by a clock that was wrong, says nothing of when it was done.
        var drills = _drills[holding.Id.Value].Where(check => check.EndedAt <= now).ToList();
        var last = drills.Select(check => (DateTimeOffset?)check.EndedAt).Max();
        var store = stores.OrderBy(name => drills.Where(check => check.Store == name).Select(check => check.EndedAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max())
            .ThenBy(name => name, StringComparer.Ordinal).First();
        var due = last + policy.IntervalOf(Grade.Drill, store) ?? (holding.CreatedAt < now ? holding.CreatedAt : now);
        return new WorkItem(holding.Id, store, Grade.Drill, last, due, due);
    }
}
