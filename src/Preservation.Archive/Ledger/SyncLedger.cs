using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;

namespace Preservation.Archive.Ledger;

/// <summary>What a run has done to the ledger.</summary>
public sealed record LedgerOutcome
{
    /// <summary>Null while the ledger is empty.</summary>
    public required LedgerHead? Head { get; init; }

    public required IReadOnlyList<LedgerEntry> Entered { get; init; }

    /// <summary>By store, how many entries it lacked and has now.</summary>
    public required IReadOnlyDictionary<string, long> BroughtUp { get; init; }

    /// <summary>Stores whose ledger contradicts the others or is damaged, as sentences; they were left as they are.</summary>
    public required IReadOnlyList<string> Contradictions { get; init; }

    /// <summary>What was found and not believed.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }
}

/// <summary>Enters into the ledger what has happened and is not in it yet, and brings every store up to it.</summary>
public sealed class SyncLedger(ArchiveContext archive)
{
    /// <summary>Whether only what would be entered is found, and nothing is written.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The store that keeps the head: the first that takes in new holdings.</summary>
    public static IObjectStore HeadStore(ArchiveContext archive) => archive.Stores.FirstOrDefault(store => !archive.Draining.Contains(store.Name))
        ?? throw new ArchiveRefusedException("No store takes in anything, so that none can keep the head of the ledger. Add one with 'preserve store add'.");

    /// <exception cref="DamageException">The ledger is not the one that was signed before; nothing was entered.</exception>
    /// <exception cref="DocumentException">A file of the ledger in the store of its head is damaged; nothing was entered.</exception>
    /// <exception cref="ObjectStoreException">The store of the head could not be asked or written.</exception>
    public async Task<LedgerOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var stores = new LedgerStores(archive);
        var find = new FindEvents(archive);
        if (IsDryRun)
            return Outcome(stores, find, await stores.Head.HeadAsync(cancellationToken), await FindAsync(find, stores.Head, await stores.Head.HeadAsync(cancellationToken), cancellationToken));
        await using var turn = await LedgerTurn.TakeAsync(archive.Catalogue, cancellationToken);
        await stores.CatchUpAsync(turn.Lost);
        var append = new AppendEntries(archive, stores.Head.Store);
        var (head, _) = await append.SettleAsync(turn.Lost);
        var entries = await FindAsync(find, stores.Head, head, turn.Lost);
        if (entries.Count > 0)
            head = await append.RunAsync(entries, turn.Lost);
        if (head is not null)
            await stores.MirrorAsync(head, turn.Lost);
        return Outcome(stores, find, head, entries);
    }

    private static Task<IReadOnlyList<LedgerEntry>> FindAsync(FindEvents find, StoredLedger ledger, LedgerHead? head, CancellationToken cancellationToken) =>
        find.RunAsync(ledger.EntriesAsync(0, head?.Checkpoint.Size ?? 0, cancellationToken), cancellationToken);

    private static LedgerOutcome Outcome(LedgerStores stores, FindEvents find, LedgerHead? head, IReadOnlyList<LedgerEntry> entries) => new()
    {
        Head = head,
        Entered = entries,
        BroughtUp = stores.BroughtUp,
        Contradictions = [.. stores.Contradictions.Values],
        Refused = find.Refused,
        Unreachable = [.. stores.Unreachable.Concat(find.Unreachable).DistinctBy(failure => failure.Store)],
    };
}
