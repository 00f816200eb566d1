using Preservation.Archive.Evidence;
using Preservation.Archive.Ports;
using Preservation.Archive.Witnessing;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Ledger;

/// <summary>The ledgers of all stores together: the head moves in one, the others follow it. One that is away or wrong keeps nobody behind.</summary>
internal sealed class LedgerStores(ArchiveContext archive)
{
    public StoredLedger Head { get; } = StoredLedger.OfHead(archive);

    /// <summary>Stores whose ledger contradicts the others or is damaged, and how; they are left as they are.</summary>
    public Dictionary<StoreName, string> Contradictions { get; } = [];

    public List<ObjectStoreException> Unreachable { get; } = [];

    /// <summary>Witnesses that did not sign, and why, as sentences.</summary>
    public IReadOnlyList<string> Silent { get; private set; } = [];

    /// <summary>Witnesses that have signed another ledger, as sentences.</summary>
    public IReadOnlyList<string> WitnessedOther { get; private set; } = [];

    /// <summary>By store, how many entries it lacked and has now.</summary>
    public Dictionary<string, long> BroughtUp { get; } = new(StringComparer.Ordinal);

    private IEnumerable<StoredLedger> Others => archive.Stores.Where(store => store != Head.Store).Select(store => new StoredLedger(store, Head.Trust));

    /// <summary>Brings the head up, enters what is missing then, and brings the other stores up; in turns.</summary>
    /// <param name="find">What is to be entered, when the ledger has so many entries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The head, null while the ledger is empty, and what was entered.</returns>
    /// <exception cref="DamageException">The ledger is not the one that was signed before; nothing was entered.</exception>
    /// <exception cref="DocumentException">A file of the ledger in the store of its head is damaged; nothing was entered.</exception>
    /// <exception cref="ObjectStoreException">The store of the head could not be asked or written.</exception>
    /// <exception cref="LeaseHeldException">Somebody else has his turn for longer than anybody should.</exception>
    public async Task<(LedgerHead? Head, IReadOnlyList<LedgerEntry> Entered)> EnterAsync(
        Func<long, CancellationToken, Task<IReadOnlyList<LedgerEntry>>> find, CancellationToken cancellationToken)
    {
        await using var turn = await LedgerTurn.TakeAsync(archive.Catalogue, cancellationToken);
        await CatchUpAsync(turn.Lost);
        var append = new AppendEntries(archive, Head);
        await RefuseOtherThanWitnessedAsync(turn.Lost);
        var (head, edge) = await append.SettleAsync(turn.Lost);
        var entries = await find(edge.Size, turn.Lost);
        if (entries.Count > 0)
        {
            await RefuseUnwitnessedAsync(head, turn.Lost);
            head = await append.RunAsync(entries, turn.Lost);
        }
        if (head is not null)
        {
            head = await WitnessAsync(head, turn.Lost);
            new SavedHead(archive).Keep(head);
            foreach (var other in Others)
                await GuardAsync(other, async () => Count(other, await new MirrorLedger(Head, head).RunAsync(other, turn.Lost)));
            if (entries.Count > 0 && archive.Trust.OpenAuthorities.Count > 0)
                new StampOutbox(archive).Add(new StampItem(new StampSubject.Checkpoint(head.Checkpoint.Size), head.Note.Write()));
        }
        return (head, entries);
    }

    // Who has not seen this ledger before would take whatever the stores present; witnesses have seen it.
    private async Task RefuseOtherThanWitnessedAsync(CancellationToken cancellationToken)
    {
        if (archive.Trust.Witnesses.Count == 0 || new SavedHead(archive).Read() is not null || await Head.HeadAsync(cancellationToken) is not { } head)
            return;
        foreach (var seen in (await new WitnessedHeads(archive).RunAsync(cancellationToken)).Heads)
        {
            if (await SavedHead.ContradictionAsync(Head, head.Checkpoint, seen.Head.Checkpoint, cancellationToken) is { } contradiction)
                throw new DamageException($"The ledger in store '{Head.Store.Name}' is not the one that {seen.Name} has signed: {contradiction}. Nothing was entered. Run 'preserve ledger check'.");
        }
    }

    private async Task RefuseUnwitnessedAsync(LedgerHead? head, CancellationToken cancellationToken)
    {
        var rule = archive.Policy.Ledger;
        if (head is null || rule.GoesOnUnwitnessed || Count(head) >= rule.Witnesses)
            return;
        if (Count(head = await WitnessAsync(head, cancellationToken)) < rule.Witnesses)
        {
            throw new ArchiveRefusedException($"The checkpoint of {head.Checkpoint.Size} entries is signed by {Count(head)} witnesses; the policy asks for {rule.Witnesses} before another entry is made ('unwitnessed': 'stop').")
            {
                Reasons = [.. WitnessedOther, .. Silent],
            };
        }

        int Count(LedgerHead witnessed) => Head.Trust.WitnessesOf(witnessed.Note).Count;
    }

    private async Task<LedgerHead> WitnessAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        var witnessed = await new WitnessHead(archive, Head).RunAsync(head, cancellationToken);
        (Silent, WitnessedOther) = (witnessed.Silent, witnessed.Contradictions);
        return witnessed.Head;
    }

    // The store of the head may have been put back from a copy, or be another than before.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var mine = await Head.HeadAsync(cancellationToken);
        foreach (var other in Others)
        {
            await GuardAsync(other, async () =>
            {
                if (await other.HeadAsync(cancellationToken) is not { } head)
                    return;
                if (mine is not null && mine.Checkpoint.Size >= head.Checkpoint.Size)
                {
                    await new MirrorLedger(Head, mine).RefuseOtherAsync(other, head.Checkpoint, cancellationToken);
                    return;
                }
                Count(Head, await new MirrorLedger(other, head).RunAsync(Head, cancellationToken));
                mine = head;
            });
        }
        // Which of two ledgers is the right one, only a checkpoint that was seen before can tell.
        if (Contradictions.Count > 0 && new SavedHead(archive).Read() is null)
            throw new DamageException($"{Contradictions.Values.First()} Nothing was entered: put '{SavedHead.FileName}' of the machine that used this archive last into its folder.");
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
