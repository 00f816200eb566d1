using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;

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
    private readonly LedgerTrust _trust = LedgerTrust.Of(archive.Trust);
    private readonly Dictionary<StoreName, string> _contradictions = [];
    private readonly List<ObjectStoreException> _unreachable = [];
    private readonly Dictionary<string, long> _broughtUp = new(StringComparer.Ordinal);

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
        var store = HeadStore(archive);
        var ledger = new StoredLedger(store, _trust);
        var append = new AppendEntries(archive, store);
        await using var lease = IsDryRun ? null : await LedgerTurn.TakeAsync(archive.Catalogue, cancellationToken);
        if (!IsDryRun)
            await CatchUpAsync(ledger, cancellationToken);
        var head = IsDryRun ? await ledger.HeadAsync(cancellationToken) : (await append.SettleAsync(cancellationToken)).Head;
        var find = new FindEvents(archive);
        var size = head?.Checkpoint.Size ?? 0;
        var entries = await find.RunAsync(ledger.EntriesAsync(0, size, cancellationToken), cancellationToken);
        if (!IsDryRun)
        {
            if (entries.Count > 0)
                head = await append.RunAsync(entries, cancellationToken);
            if (head is not null)
                await MirrorAsync(ledger, head, cancellationToken);
        }
        return new LedgerOutcome
        {
            Head = head,
            Entered = entries,
            BroughtUp = _broughtUp,
            Contradictions = [.. _contradictions.Values],
            Refused = find.Refused,
            Unreachable = [.. _unreachable.Concat(find.Unreachable).DistinctBy(failure => failure.Store)],
        };
    }

    // The store of the head may have been put back from a copy, or be another than before.
    private async Task CatchUpAsync(StoredLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var other in Others(ledger))
        {
            await GuardAsync(other, async () =>
            {
                if (await other.HeadAsync(cancellationToken) is not { } head)
                    return;
                if (await ledger.HeadAsync(cancellationToken) is { } mine && mine.Checkpoint.Size >= head.Checkpoint.Size)
                    await new MirrorLedger(ledger, mine).RefuseOtherAsync(other, head.Checkpoint, cancellationToken);
                else
                    Count(ledger, await new MirrorLedger(other, head).RunAsync(ledger, cancellationToken));
            });
        }
        // Which of two ledgers is the right one, only a checkpoint that was seen before can tell.
        if (_contradictions.Count > 0 && new SavedHead(archive).Read() is null)
            throw new DamageException($"{_contradictions.Values.First()} Nothing was entered: put '{SavedHead.FileName}' of the machine that used this archive last into its folder.");
    }

    private async Task MirrorAsync(StoredLedger ledger, LedgerHead head, CancellationToken cancellationToken)
    {
        foreach (var other in Others(ledger))
            await GuardAsync(other, async () => Count(other, await new MirrorLedger(ledger, head).RunAsync(other, cancellationToken)));
    }

    private void Count(StoredLedger ledger, long entries)
    {
        if (entries > 0)
            _broughtUp[ledger.Store.Name.Value] = _broughtUp.GetValueOrDefault(ledger.Store.Name.Value) + entries;
    }

    private IEnumerable<StoredLedger> Others(StoredLedger ledger) =>
        archive.Stores.Where(store => store != ledger.Store).Select(store => new StoredLedger(store, _trust));

    // One store that is away or wrong does not keep the others behind.
    private async Task GuardAsync(StoredLedger other, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ObjectStoreException e) when (e.Failure != StoreFailure.Conflict)
        {
            _unreachable.Add(e);
        }
        catch (Exception e) when (e is DamageException or DocumentException or ObjectStoreException)
        {
            _contradictions.TryAdd(other.Store.Name, e.Message);
        }
    }
}
