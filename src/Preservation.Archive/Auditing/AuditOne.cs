using Preservation.Archive.Checking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>
/// Audits one holding in one store, and issues the receipt before the lease of the holding is given back: who was
/// stopped in the middle and has lost it cannot record anything.
/// </summary>
public sealed class AuditOne(ArchiveContext archive, AuditOptions options)
{
    /// <returns>The receipt; null when somebody else works on the holding, or the store was never meant to have it.</returns>
    /// <exception cref="LeaseLostException">The lease was lost meanwhile; nothing was recorded.</exception>
    public async Task<IssuedReceipt?> RunAsync(HoldingId id, IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            var startedAt = archive.Now();
            await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{id}", cancellationToken);
            var seed = await archive.Catalogue.LastReceiptAsync(lease.Lost);
            var known = await archive.Catalogue.HoldingAsync(id, lease.Lost);
            var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, known, lease.Lost);
            var facts = new KnownHolding(known, await archive.Catalogue.ReplicasAsync(id, lease.Lost), await archive.HasHoldAsync(id, lease.Lost));
            var checks = await new AuditHolding(archive, options, view, facts).RunAsync([store], seed, lease.Lost);
            return checks.Count == 0 ? null : await new IssueReceipt(archive) { Seed = seed, Under = lease.Lease }
                .RunAsync(ReceiptKind.Audit, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], CancellationToken.None);
        }
        catch (LeaseHeldException)
        {
            return null;
        }
    }
}
