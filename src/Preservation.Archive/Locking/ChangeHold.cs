using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Locking;

/// <summary>What came of it.</summary>
/// <param name="Done">Stores whose keys have the hold now, or have it no more.</param>
/// <param name="WithoutLocks">Stores that cannot hold anything.</param>
/// <param name="Failed">Stores where it could not be done.</param>
public sealed record HoldOutcome(IReadOnlyList<string> Done, IReadOnlyList<string> WithoutLocks, IReadOnlyList<ObjectStoreException> Failed);

/// <summary>
/// Puts a legal hold on a holding, or takes it off. It is signed and kept as a receipt before the first key is touched,
/// so that audits know what should be; to release it takes as many signatures as a manifest.
/// </summary>
public sealed class ChangeHold(ArchiveContext archive)
{
    private const int Parallelism = 8;

    /// <exception cref="ArchiveRefusedException">It cannot be done; nothing was changed.</exception>
    public async Task<HoldOutcome> RunAsync(HoldingId id, bool isOn, string reason, CancellationToken cancellationToken)
    {
        var entry = (await KnownHoldings.FindAsync(archive, [id], cancellationToken))[0];
        var isHeld = await archive.HasHoldAsync(id, cancellationToken);
        if (!isOn)
            RefuseTooFewSigners(id);
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{id}", cancellationToken);
        var record = (await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, entry, lease.Lost)).Newest
            ?? throw new ArchiveRefusedException($"No store has a manifest of '{id}' that verifies, so its keys are not known. Run 'preserve audit {id}'.");
        // A store that was away when the hold was released still has it on its keys.
        if (!isOn && !isHeld && !await IsOnAnyKeyAsync(record, lease.Lost))
            throw new ArchiveRefusedException($"There is no legal hold on '{id}'. 'preserve hold list' shows those that are in force.");
        var now = archive.Now();
        await new IssueReceipt(archive) { Hold = new HoldChange(id, reason), Under = lease.Lease }.RunAsync(
            isOn ? ReceiptKind.Hold : ReceiptKind.Release, IssueReceipt.NewId(now), now,
            [.. archive.Stores.Select(store => LockChecks.Of(record, store, now))], [], [], lease.Lost);
        return await InStoresAsync(record, isOn, lease.Lost);
    }

    private async Task<HoldOutcome> InStoresAsync(HoldingRecord record, bool isOn, CancellationToken cancellationToken)
    {
        List<string> done = [], without = [];
        List<ObjectStoreException> failed = [];
        foreach (var store in archive.Stores)
        {
            if (store is ClosedStore closed)
            {
                failed.Add(closed.Reason);
                continue;
            }
            if (store.Locks is not { } locks)
            {
                without.Add(store.Name.Value);
                continue;
            }
            try
            {
                archive.Progress.Begin($"{(isOn ? "holding" : "releasing")} '{record.Id}' in '{store.Name}'", 0);
                await Parallel.ForEachAsync(
                    record.ExpectedFiles(),
                    new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                    async (file, token) => await locks.HoldAsync(StorageKey.Parse(file.Key), isOn, token));
                done.Add(store.Name.Value);
            }
            catch (ObjectStoreException e)
            {
                failed.Add(e);
            }
        }
        return new HoldOutcome(done, without, failed);
    }

    private async Task<bool> IsOnAnyKeyAsync(HoldingRecord record, CancellationToken cancellationToken)
    {
        foreach (var locks in archive.Stores.Select(store => store.Locks).OfType<IStoreLocks>())
        {
            foreach (var file in record.ExpectedFiles())
            {
                if (await locks.ReadAsync(StorageKey.Parse(file.Key), cancellationToken) is { HasHold: true })
                    return true;
            }
        }
        return false;
    }

    private void RefuseTooFewSigners(HoldingId id)
    {
        var counting = archive.Signers.Count(signer => archive.Trust.Find(signer.Key.Id)?.Refusal(Purposes.Receipts, archive.Now()) is null && archive.Trust.Find(signer.Key.Id) is not null);
        if (counting < archive.Trust.Threshold)
            throw new ArchiveRefusedException($"To release the hold on '{id}' {archive.Trust.Threshold} signatures are needed, and {counting} of the signers at hand count. Nothing was changed.");
    }
}
