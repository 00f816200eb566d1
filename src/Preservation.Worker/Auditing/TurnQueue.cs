using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;

namespace Preservation.Worker.Auditing;

/// <summary>What a store does next in one turn: what was asked for, then what is due; each once, and nothing that is paused or failed a moment ago.</summary>
internal sealed class TurnQueue(string store, IReadOnlyList<WorkItem> due, Attempts attempts)
{
    private readonly Queue<WorkItem> _due = new(due);
    private readonly HashSet<AuditRequest> _tried = [];

    /// <summary>Null when nothing is left.</summary>
    public WorkItem? Next(OrdersNow orders)
    {
        foreach (var request in orders.In(store))
        {
            var item = OrdersNow.ItemOf(request);
            if (attempts.MayTry(item) && _tried.Add(request))
                return item;
        }
        while (_due.TryDequeue(out var item))
        {
            if (!orders.IsPaused(item) && attempts.MayTry(item))
                return item;
        }
        return null;
    }
}
