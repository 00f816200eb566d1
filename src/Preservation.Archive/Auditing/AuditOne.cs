using Preservation.Archive.Checking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>
/// Audits one holding in one store, under a lease of just that: a slow store does not hold up the others, and nobody
/// audits the same twice at once. Who changes the holding is not held up either; what was seen meanwhile is forgotten.
/// A long full audit is done in parts, each under a lease and with a receipt of its own: whoever comes next goes on there.
/// </summary>
public sealed class AuditOne(ArchiveContext archive, AuditOptions options)
{
    /// <summary>Asked when nobody else can audit it any more: he who had it before may have done what was to be done.</summary>
    public Func<CancellationToken, Task<bool>> IsDue { get; init; } = _ => Task.FromResult(true);

    /// <summary>Asked between files: when not, what was read so far is recorded.</summary>
    public Func<bool> MayGoOn { get; init; } = () => true;

    /// <returns>The receipt, perhaps of a part only; null when somebody else audits or changes the holding, it is not due, or the store was never meant to have it.</returns>
    /// <exception cref="LeaseLostException">The lease was lost meanwhile; nothing was recorded.</exception>
    public async Task<IssuedReceipt?> RunAsync(HoldingId id, IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"audit:{id}:{store.Name}", cancellationToken);
            try
            {
                return await RunAsync(id, store, lease, cancellationToken);
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

    private async Task<IssuedReceipt?> RunAsync(HoldingId id, IObjectStore store, LeaseKeeper lease, CancellationToken enough)
    {
        var startedAt = archive.Now();
        var watch = await ChangeWatch.BeginAsync(archive.Catalogue, id, lease.Lost);
        if (!await IsDue(lease.Lost))
            return null;
        var seed = await archive.Catalogue.LastReceiptAsync(lease.Lost);
        var known = await archive.Catalogue.HoldingAsync(id, lease.Lost);
        var view = await ViewAsync(id, store, known, lease.Lost);
        var checks = await LookAsync(view, store, known, seed, startedAt, lease, enough);
        if (checks.Count == 0 || !await watch.IsUnchangedAsync(CancellationToken.None))
            return null;
        // A catalogue that was put back from a copy learns what it has forgotten; else a store that was put back too would pass.
        if (view.Newest is { } newest && newest.Manifest.Sequence > known?.Sequence)
            await archive.Catalogue.PutAsync(newest, CancellationToken.None);
        return await new IssueReceipt(archive) { Seed = seed, Under = lease.Lease }
            .RunAsync(ReceiptKind.Audit, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], CancellationToken.None);
    }

    // A store that has what the catalogue knows is not held up by others that are slow or away.
    private async Task<HoldingView> ViewAsync(HoldingId id, IObjectStore store, HoldingEntry? known, CancellationToken cancellationToken)
    {
        var alone = await new FindRecords([store], archive.Trust).RunAsync(id, known, cancellationToken);
        var isKnown = alone.Newest is { } newest && newest.Manifest.Sequence == known?.Sequence && newest.RecordInventoryDigest == known.RecordInventory;
        return isKnown || alone.Unreachable.Count > 0 ? alone
            : await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, known, cancellationToken);
    }

    private async Task<IReadOnlyList<Check>> LookAsync(
        HoldingView view, IObjectStore store, HoldingEntry? known, Digest? seed, DateTimeOffset startedAt, LeaseKeeper lease, CancellationToken enough)
    {
        var facts = new KnownHolding(known, await archive.Catalogue.ReplicasAsync(view.Id, lease.Lost), await archive.HasHoldAsync(view.Id, lease.Lost));
        var slice = options.Grade == Grade.Full ? await SliceAsync(facts, view.Id, store.Name.Value, startedAt, lease, enough) : null;
        // Who is told to stop records what he has read; who has lost the lease does not.
        return await new AuditHolding(archive, options, view, facts) { Slice = slice }.RunAsync([store], seed, slice is null ? lease.Lost : lease.Revoked);
    }

    private async Task<AuditSlice> SliceAsync(KnownHolding known, HoldingId id, string store, DateTimeOffset startedAt, LeaseKeeper lease, CancellationToken enough)
    {
        var began = archive.Clock.GetTimestamp();
        return new AuditSlice(await archive.Catalogue.UnfinishedAuditAsync(id, store, lease.Lost), known, store, startedAt, archive.Policy.IntervalOf(Grade.Full, store))
        {
            MayBegin = () => MayGoOn() && !(archive.Clock.GetElapsedTime(began) >= options.LongestPart),
            Enough = enough,
            Worker = archive.Worker,
        };
    }
}
