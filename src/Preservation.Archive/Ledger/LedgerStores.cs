using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Archive.Ledger;

/// <summary>The ledgers of all stores together: the head moves in one, the others follow it. One that is away or wrong keeps nobody behind.</summary>
internal sealed class LedgerStores(ArchiveContext archive)
{
    private readonly LedgerTrust _trust = LedgerTrust.Of(archive.Trust);

    public StoredLedger Head { get; } = new(SyncLedger.HeadStore(archive), LedgerTrust.Of(archive.Trust));

    /// <summary>Stores whose ledger contradicts the others or is damaged, and how; they are left as they are.</summary>
    public Dictionary<StoreName, string> Contradictions { get; } = [];

    public List<ObjectStoreException> Unreachable { get; } = [];

    /// <summary>By store, how many entries it lacked and has now.</summary>
    public Dictionary<string, long> BroughtUp { get; } = new(StringComparer.Ordinal);

    private IEnumerable<StoredLedger> Others => archive.Stores.Where(store => store != Head.Store).Select(store => new StoredLedger(store, _trust));

    /// <summary>Brings the store of the head up: it may have been put back from a copy, or be another than before.</summary>
    /// <exception cref="DamageException">There are two ledgers, and nothing tells which is the right one.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var other in Others)
        {
            await GuardAsync(other, async () =>
            {
                if (await other.HeadAsync(cancellationToken) is not { } head)
                    return;
                if (await Head.HeadAsync(cancellationToken) is { } mine && mine.Checkpoint.Size >= head.Checkpoint.Size)
                    await new MirrorLedger(Head, mine).RefuseOtherAsync(other, head.Checkpoint, cancellationToken);
                else
                    Count(Head, await new MirrorLedger(other, head).RunAsync(Head, cancellationToken));
            });
        }
        // Which of two ledgers is the right one, only a checkpoint that was seen before can tell.
        if (Contradictions.Count > 0 && new SavedHead(archive).Read() is null)
            throw new DamageException($"{Contradictions.Values.First()} Nothing was entered: put '{SavedHead.FileName}' of the machine that used this archive last into its folder.");
    }

    /// <summary>Brings every other store up to the head.</summary>
    public async Task MirrorAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        foreach (var other in Others)
            await GuardAsync(other, async () => Count(other, await new MirrorLedger(Head, head).RunAsync(other, cancellationToken)));
    }

    private void Count(StoredLedger ledger, long entries)
    {
        if (entries > 0)
            BroughtUp[ledger.Store.Name.Value] = BroughtUp.GetValueOrDefault(ledger.Store.Name.Value) + entries;
    }

    private async Task GuardAsync(StoredLedger other, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ObjectStoreException e) when (e.Failure != StoreFailure.Conflict)
        {
            Unreachable.Add(e);
        }
        catch (Exception e) when (e is DamageException or DocumentException or ObjectStoreException)
        {
            Contradictions.TryAdd(other.Store.Name, e.Message);
        }
    }
}
