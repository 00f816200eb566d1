using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Locking;

/// <summary>What came of extending locks.</summary>
/// <param name="Locked">Holdings, and until when all their keys are locked now.</param>
/// <param name="Failed">Holdings that could not be locked, and why.</param>
public sealed record LockOutcome(IReadOnlyList<(HoldingId Id, DateTimeOffset? Until)> Locked, IReadOnlyList<(HoldingId Id, string Why)> Failed);

/// <summary>Extends the locks of holdings in a store. A lock is never shortened.</summary>
public sealed class ExtendLocks(ArchiveContext archive)
{
    /// <param name="store">Where; it must have locks.</param>
    /// <param name="ids">Empty for all.</param>
    /// <param name="until">Until when at least; null for what the configuration of the store says, from now on.</param>
    /// <param name="cancellationToken">Ends it; what is locked stays locked.</param>
    /// <exception cref="ArchiveRefusedException">The store has no locks, or a holding is not known.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be asked at all.</exception>
    public async Task<LockOutcome> RunAsync(IObjectStore store, IReadOnlyList<HoldingId> ids, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (store is ClosedStore closed)
            throw closed.Reason;
        if (store.Locks is null)
            throw new ArchiveRefusedException($"Store '{store.Name}' has no locks: give it the setting 'lock', for example lock=compliance,3650d, on a bucket with object lock.");
        var startedAt = archive.Now();
        List<Check> checks = [];
        List<(HoldingId, string)> failed = [];
        foreach (var entry in await KnownHoldings.FindAsync(archive, ids, cancellationToken))
        {
            try
            {
                checks.Add(await LockAsync(store, entry, until, cancellationToken));
            }
            catch (Exception e) when (e is ObjectStoreException or LeaseHeldException or ArchiveRefusedException)
            {
                failed.Add((entry.Id, e.Message));
            }
        }
        if (checks.Count > 0)
            await new IssueReceipt(archive).RunAsync(ReceiptKind.Lock, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], cancellationToken);
        return new LockOutcome([.. checks.Select(check => (check.Holding, check.Locks!.Until))], failed);
    }

    private async Task<Check> LockAsync(IObjectStore store, HoldingEntry entry, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{entry.Id}", cancellationToken);
        var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(entry.Id, entry, lease.Lost);
        if (view.Newest is not { } record)
            throw new ArchiveRefusedException("no store has a manifest of it that verifies.");
        archive.Progress.Begin($"locking '{entry.Id}' in '{store.Name}'", 0);
        var hasHold = await archive.HasHoldAsync(entry.Id, lease.Lost);
        var locks = await new LockFiles(store).RunAsync(record, until, hasHold, archive.Now(), lease.Lost);
        // Nothing was read, so it proves no versions.
        return LockChecks.Of(record, store, archive.Now()) with { Locks = locks! with { Versions = new Dictionary<string, string>() } };
    }
}
