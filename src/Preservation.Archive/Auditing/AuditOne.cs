using Preservation.Archive.Checking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Receipts;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>
/// Audits one holding in one store, under a lease of just that: a slow store does not hold up the others, and nobody
/// audits the same twice at once. Who changes the holding is not held up either; what was seen meanwhile is forgotten.
/// </summary>
public sealed class AuditOne(ArchiveContext archive, AuditOptions options)
{
    /// <summary>Asked when nobody else can audit it any more: he who had it before may have done what was to be done.</summary>
    public Func<CancellationToken, Task<bool>> IsDue { get; init; } = _ => Task.FromResult(true);

    /// <returns>The receipt; null when somebody else audits or changes the holding, it is not due, or the store was never meant to have it.</returns>
    /// <exception cref="LeaseLostException">The lease was lost meanwhile; nothing was recorded.</exception>
    public async Task<IssuedReceipt?> RunAsync(HoldingId id, IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"audit:{id}:{store.Name}", cancellationToken);
            try
            {
                return await RunAsync(id, store, lease);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new LeaseLostException(lease.Lease);
            }
        }
        catch (LeaseHeldException)
        {
            return null;
        }
    }

    private async Task<IssuedReceipt?> RunAsync(HoldingId id, IObjectStore store, LeaseKeeper lease)
    {
        var startedAt = archive.Now();
        var (change, changer) = await archive.Catalogue.HolderAsync($"holding:{id}", lease.Lost);
        if (changer is not null || !await IsDue(lease.Lost))
            return null;
        var seed = await archive.Catalogue.LastReceiptAsync(lease.Lost);
        var checks = await LookAsync(id, store, seed, lease.Lost);
        // A holding that is just being changed looks damaged.
        if (checks.Count == 0 || await archive.Catalogue.HolderAsync($"holding:{id}", lease.Lost) != (change, null))
            return null;
        return await new IssueReceipt(archive) { Seed = seed, Under = lease.Lease }
            .RunAsync(ReceiptKind.Audit, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], CancellationToken.None);
    }

    private async Task<IReadOnlyList<Check>> LookAsync(HoldingId id, IObjectStore store, Core.Digests.Digest? seed, CancellationToken cancellationToken)
    {
        var known = await archive.Catalogue.HoldingAsync(id, cancellationToken);
        var view = await new Reading.FindRecords(archive.Stores, archive.Trust).RunAsync(id, known, cancellationToken);
        var facts = new KnownHolding(known, await archive.Catalogue.ReplicasAsync(id, cancellationToken), await archive.HasHoldAsync(id, cancellationToken));
        return await new AuditHolding(archive, options, view, facts).RunAsync([store], seed, cancellationToken);
    }
}
