using Preservation.Archive.Evidence;
using Preservation.Archive.Ports;
using Preservation.Archive.Receipts;
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

    /// <summary>By store, how many receipts it lacked and has now.</summary>
    public IReadOnlyDictionary<string, int> CopiedReceipts { get; init; } = new Dictionary<string, int>();

    /// <summary>Stores whose ledger contradicts the others or is damaged, as sentences; they were left as they are.</summary>
    public required IReadOnlyList<string> Contradictions { get; init; }

    /// <summary>What was found and not believed.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }

    /// <summary>Witnesses that did not sign the head, and why, as sentences.</summary>
    public required IReadOnlyList<string> Silent { get; init; }

    /// <summary>What came of the outbox of timestamps.</summary>
    public StampOutcome Stamps { get; init; } = StampOutcome.None;
}

/// <summary>Enters into the ledger what has happened and is not in it yet, and brings every store up to it.</summary>
public sealed class SyncLedger(ArchiveContext archive)
{
    /// <summary>Whether only what would be entered is found, and nothing is written.</summary>
    public bool IsDryRun { get; init; }

    /// <inheritdoc cref="LedgerStores.EnterAsync"/>
    public async Task<LedgerOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (stores, find) = (new LedgerStores(archive), new FindEvents(archive));
        if (!IsDryRun)
        {
            var (head, entered) = await stores.EnterAsync(FindAsync, cancellationToken);
            new FolderEvents(archive).Keep();
            var copied = await CopyAsync(cancellationToken);
            var stamped = await new StampAll(archive).RunAsync(cancellationToken);
            return Outcome(stores, find, head, entered) with { CopiedReceipts = copied, Stamps = stamped };
        }
        var known = await stores.Head.HeadAsync(cancellationToken);
        return Outcome(stores, find, known, await FindAsync(known?.Checkpoint.Size ?? 0, cancellationToken));

        Task<IReadOnlyList<LedgerEntry>> FindAsync(long size, CancellationToken token) => find.RunAsync(() => stores.Head.EventsAsync(size, token), token);
    }

    // What the ledger names must lie in every store that has the ledger.
    private async Task<IReadOnlyDictionary<string, int>> CopyAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, int> copied = new(StringComparer.Ordinal);
        foreach (var store in archive.Stores)
        {
            try
            {
                if (await new CopyReceipts(archive.Stores, archive.Trust).RunAsync(store, cancellationToken) is > 0 and var count)
                    copied[store.Name.Value] = count;
            }
            catch (ObjectStoreException)
            {
                // Told already, by its ledger.
            }
        }
        return copied;
    }

    private static LedgerOutcome Outcome(LedgerStores stores, FindEvents find, LedgerHead? head, IReadOnlyList<LedgerEntry> entries) => new()
    {
        Head = head,
        Entered = entries,
        BroughtUp = stores.BroughtUp,
        Contradictions = [.. stores.Contradictions.Values, .. stores.WitnessedOther],
        Refused = find.Refused,
        Unreachable = [.. stores.Unreachable.Concat(find.Unreachable).DistinctBy(failure => failure.Store)],
        Silent = stores.Silent,
    };
}
