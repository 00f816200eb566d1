using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Manifests;

namespace Preservation.Worker.Auditing;

/// <summary>What operators ask of the workers at one moment.</summary>
public sealed record OrdersNow(IReadOnlyList<Pause> Pauses, IReadOnlyList<AuditRequest> Requests)
{
    public bool IsPaused(HoldingId holding, string store) => Pauses.Any(pause => pause.Covers(holding, store));

    public bool IsPaused(WorkItem item) => IsPaused(item.Holding, item.Store);

    /// <summary>What was asked for in a store and is not paused, the first asked first.</summary>
    public IEnumerable<AuditRequest> In(string store) => Requests.Where(request => request.Store == store && !IsPaused(request.Holding, store));

    /// <summary>As work that is due since it was asked for.</summary>
    public static WorkItem ItemOf(AuditRequest request) => new(request.Holding, request.Store, request.Grade, null, request.AskedAt, request.AskedAt);
}
