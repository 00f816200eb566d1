using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>Looks at a store as a whole: what lies in it and belongs to no holding, whether it still does what it did when it was added, and whether its ledger and its evidence are whole.</summary>
public sealed class AuditStore(ArchiveContext archive)
{
    /// <returns>The receipt; null when somebody else looks at it just now.</returns>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    /// <exception cref="LeaseLostException">The lease was lost meanwhile; nothing was recorded.</exception>
    public async Task<IssuedReceipt?> RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var startedAt = archive.Now();
        try
        {
            await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"look:{store.Name}", cancellationToken);
            // Other stores are not asked: one that is away or slow does not hold up this one.
            var (known, _) = await new FindRecords([store], archive.Trust).AllAsync(archive.Catalogue, lease.Lost);
            var strays = await FindAsync(archive, store, known, lease.Lost);
            return await new IssueReceipt(archive) { Under = lease.Lease, LookedAt = [store.Name.Value] }
                .RunAsync(ReceiptKind.Audit, IssueReceipt.NewId(startedAt), startedAt, [], [], strays, CancellationToken.None);
        }
        catch (LeaseHeldException)
        {
            return null;
        }
    }

    /// <summary>What belongs to none of the known holdings, what the store does not do any more, and what is wrong with its ledger and evidence.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public static async Task<IReadOnlyList<Finding>> FindAsync(
        ArchiveContext archive, IObjectStore store, IReadOnlyList<HoldingId> known, CancellationToken cancellationToken) =>
        [.. await new FindStrays(archive, known).RunAsync(store, cancellationToken), .. await new FindStoreDrift(archive).RunAsync(store, cancellationToken), .. await new FindLedgerFaults(archive).RunAsync(store, cancellationToken)];
}
