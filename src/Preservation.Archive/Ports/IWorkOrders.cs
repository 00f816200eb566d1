using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ports;

/// <summary>No audit begins of what is paused; one under way ends where it can be gone on with.</summary>
/// <param name="Store">Null for every store.</param>
/// <param name="Holding">Null for every holding.</param>
/// <param name="Reason">In the words of who asked.</param>
/// <param name="AskedBy">Who.</param>
/// <param name="Since">When it was asked.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
public sealed record Pause(string? Store, HoldingId? Holding, string Reason, string AskedBy, DateTimeOffset Since, DateTimeOffset? Until)
{
    public bool Covers(HoldingId holding, string store) => (Store ?? store) == store && (Holding ?? holding) == holding;
}

/// <summary>An audit that somebody wants before it is due.</summary>
public sealed record AuditRequest(HoldingId Holding, string Store, Grade Grade, string AskedBy, DateTimeOffset AskedAt);

/// <summary>What audits used of a store.</summary>
public sealed record StoreUse(long Bytes, long Requests);

/// <summary>
/// What operators ask of all workers of an archive, and what these have used together. It is not kept in stores, so it
/// is not there after a rebuild: then nothing is paused, nothing was asked for, and budgets begin anew.
/// </summary>
public interface IWorkOrders
{
    /// <summary>Pauses in force.</summary>
    Task<IReadOnlyList<Pause>> PausesAsync(CancellationToken cancellationToken);

    /// <summary>Pauses a store, a holding, both together, or everything; one of the same gives way to it.</summary>
    Task PauseAsync(Pause pause, CancellationToken cancellationToken);

    /// <summary>Ends the pause of exactly these; false when there was none.</summary>
    Task<bool> ResumeAsync(string? store, HoldingId? holding, CancellationToken cancellationToken);

    /// <summary>Audits that were asked for and not done yet, the first asked first.</summary>
    Task<IReadOnlyList<AuditRequest>> RequestsAsync(CancellationToken cancellationToken);

    /// <summary>Asks for an audit; one of the same holding and store gives way to it.</summary>
    Task RequestAsync(AuditRequest request, CancellationToken cancellationToken);

    /// <summary>Takes back what was asked for, because it was done or is not wanted any more; false when nothing was.</summary>
    Task<bool> WithdrawAsync(HoldingId holding, string store, CancellationToken cancellationToken);

    /// <summary>Adds to what audits have used of a store.</summary>
    /// <param name="store">Its name.</param>
    /// <param name="use">Since this was last called.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What all workers together have used of it in 24 hours, up to one hour more.</returns>
    Task<StoreUse> UseAsync(string store, StoreUse use, CancellationToken cancellationToken);
}
