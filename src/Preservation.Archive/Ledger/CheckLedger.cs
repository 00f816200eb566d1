using Preservation.Archive.Ports;
using Preservation.Archive.Witnessing;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Archive.Ledger;

/// <summary>A checkpoint that is set beside the ledgers of the stores.</summary>
/// <param name="Name">Who has it.</param>
/// <param name="Head">It.</param>
public sealed record NamedHead(string Name, LedgerHead Head);

/// <summary>What a check of the ledger has found.</summary>
public sealed record LedgerCheck
{
    /// <summary>The largest ledger that is whole; null when there is none.</summary>
    public required NamedHead? Newest { get; init; }

    /// <summary>By store, how many entries were recomputed.</summary>
    public required IReadOnlyDictionary<string, long> Checked { get; init; }

    public required IReadOnlyList<LedgerProblem> Problems { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }

    /// <summary>Witnesses that could not be asked, as sentences.</summary>
    public required IReadOnlyList<string> Silent { get; init; }
}

/// <summary>
/// Recomputes the ledger of every store from its entries, compares each with what it says of itself, with the other stores and
/// with checkpoints that were kept, and every manifest and receipt with its entry. Reads only.
/// </summary>
public sealed class CheckLedger(ArchiveContext archive)
{
    private readonly LedgerTrust _trust = LedgerTrust.Of(archive.Trust);
    private readonly IObjectStore? _headStore = StoredLedger.HeadStore(archive);
    private readonly List<LedgerProblem> _problems = [];
    private readonly List<ObjectStoreException> _unreachable = [];
    private readonly List<string> _silent = [];

    /// <summary>The one store whose ledger is recomputed, set beside that of the head, and whose problems are told; null for every one.</summary>
    public IObjectStore? Only { get; init; }

    /// <summary>Whether the heads are read while nobody enters anything: else a store that is just being brought up seems to be behind.</summary>
    public bool TakesTurn { get; init; }

    /// <summary>Whether the trusted witnesses are asked what they have signed last.</summary>
    public bool AsksWitnesses { get; init; } = true;

    /// <param name="kept">Checkpoints that somebody kept, beside the one of this machine.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<LedgerCheck> RunAsync(IReadOnlyList<NamedHead> kept, CancellationToken cancellationToken)
    {
        List<NamedHead> seen = [.. kept, .. Saved(), .. await WitnessedAsync(cancellationToken)];
        var heads = await HeadsAsync(cancellationToken);
        Dictionary<string, long> whole = new(StringComparer.Ordinal);
        foreach (var (ledger, head) in heads.Where(each => IsLookedAt(each.Ledger.Store)))
        {
            await GuardAsync(ledger, LedgerFault.Damaged, async () =>
            {
                var recompute = new RecomputeLedger(archive, ledger, head.Checkpoint);
                _problems.AddRange(await recompute.RunAsync(cancellationToken));
                whole[ledger.Store.Name.Value] = head.Checkpoint.Size;
            });
        }
        foreach (var (ledger, head) in heads.Where(each => IsLookedAt(each.Ledger.Store)))
        {
            foreach (var other in seen)
                await GuardAsync(ledger, LedgerFault.Damaged, () => CompareAsync(ledger, head, other, isKept: true, heads.Any(each => each.Head.Checkpoint.Size >= other.Head.Checkpoint.Size), cancellationToken));
            foreach (var other in heads.Where(other => other.Ledger != ledger))
                await GuardAsync(ledger, LedgerFault.Damaged, () => CompareAsync(ledger, head, new NamedHead($"store '{other.Ledger.Store.Name}'", other.Head), isKept: false, isInStore: true, cancellationToken));
        }
        CheckWitnesses(heads);
        if (Only is null && heads.FirstOrDefault(each => whole.ContainsKey(each.Ledger.Store.Name.Value)) is { Ledger: { } first, Head: { } of })
            await GuardAsync(first, LedgerFault.Damaged, async () => _problems.AddRange(await new CheckReceipts(first, archive.Trust) { Dated = await DatedCheckpoint.ReadAsync(first.Store, cancellationToken) }.RunAsync(of.Checkpoint.Size, cancellationToken)));
        var newest = heads.Where(entry => whole.ContainsKey(entry.Ledger.Store.Name.Value)).OrderByDescending(entry => entry.Head.Checkpoint.Size).FirstOrDefault();
        return new LedgerCheck
        {
            Newest = newest.Ledger is null ? null : new NamedHead(newest.Ledger.Store.Name.Value, newest.Head),
            Checked = whole,
            Problems = [.. _problems.Distinct().Where(problem => Only is null || problem.Store == Only.Name.Value || archive.Stores.All(store => store.Name.Value != problem.Store))],
            Unreachable = [.. _unreachable.DistinctBy(failure => failure.Store)],
            Silent = _silent,
        };
    }

    private bool IsLookedAt(IObjectStore store) => Only is null || store == Only;

    private async Task<List<(StoredLedger Ledger, LedgerHead Head)>> HeadsAsync(CancellationToken cancellationToken)
    {
        await using var turn = TakesTurn ? await LedgerTurn.TakeAsync(archive.Catalogue, cancellationToken) : null;
        List<(StoredLedger Ledger, LedgerHead Head)> heads = [];
        // One store is set beside the one that keeps the head; the others are not asked for it.
        foreach (var store in archive.Stores.Where(store => IsLookedAt(store) || store == _headStore))
        {
            var ledger = new StoredLedger(store, _trust);
            await GuardAsync(ledger, LedgerFault.Untrusted, async () =>
            {
                if (await ledger.HeadAsync(turn?.Lost ?? cancellationToken) is { } known)
                    heads.Add((ledger, known));
                else
                    _problems.Add(new LedgerProblem(store.Name.Value, LedgerFault.Behind, $"Store '{store.Name}' has no ledger yet."));
            });
        }
        return heads;
    }

    private async Task<IReadOnlyList<NamedHead>> WitnessedAsync(CancellationToken cancellationToken)
    {
        if (!AsksWitnesses)
            return [];
        var witnessed = await new WitnessedHeads(archive).RunAsync(cancellationToken);
        _silent.AddRange(witnessed.Silent);
        _problems.AddRange(witnessed.Refused.Select(refused => new LedgerProblem(refused.Witness, LedgerFault.Untrusted, refused.Text)));
        return witnessed.Heads;
    }

    // The newest is what is built on; older ones were followed by it.
    private void CheckWitnesses(List<(StoredLedger Ledger, LedgerHead Head)> heads)
    {
        var newest = heads.Where(each => each.Ledger.Store == _headStore).Select(each => each.Head).FirstOrDefault();
        var needed = archive.Policy.Ledger.Witnesses;
        if (newest is not null && _trust.WitnessesOf(newest.Note).Count is var signed && signed < needed)
        {
            _problems.Add(new LedgerProblem(_headStore!.Name.Value, LedgerFault.Unwitnessed,
                $"The checkpoint of {newest.Checkpoint.Size} entries is signed by {signed} witnesses; the policy asks for {needed}. 'preserve ledger sync' asks those that have not signed."));
        }
    }

    private IEnumerable<NamedHead> Saved()
    {
        try
        {
            return new SavedHead(archive).Read() is { } head ? [new NamedHead("this machine", head)] : [];
        }
        catch (DocumentException e)
        {
            _problems.Add(new LedgerProblem(SavedHead.FileName, LedgerFault.Untrusted, e.Message));
            return [];
        }
    }

    // A store that was away is behind; that it has less than it was seen to have, only the store of the head can be blamed for.
    private async Task CompareAsync(StoredLedger ledger, LedgerHead head, NamedHead other, bool isKept, bool isInStore, CancellationToken cancellationToken)
    {
        var (name, mine, theirs) = (ledger.Store.Name.Value, head.Checkpoint, other.Head.Checkpoint);
        if (theirs.Size > mine.Size)
        {
            var isHead = isKept && ledger.Store == _headStore;
            if (!isHead && _problems.Any(problem => problem.Store == name && problem.Fault is LedgerFault.Behind or LedgerFault.RolledBack))
                return;
            _problems.Add(new LedgerProblem(name, isHead ? LedgerFault.RolledBack : LedgerFault.Behind, isHead
                ? $"Store '{name}' keeps the head of the ledger and presents {mine.Size} entries; {other.Name} has a checkpoint of {theirs.Size} that was signed: it was rolled back."
                : $"Store '{name}' has {mine.Size} entries of the ledger; {other.Name} knows {theirs.Size}. {(isInStore ? "'preserve ledger sync' brings it up." : "No store that answers has the rest: look for one that has.")}"));
        }
        else if (await SavedHead.ContradictionAsync(ledger, mine, theirs, cancellationToken) is not null)
        {
            _problems.Add(new LedgerProblem(name, LedgerFault.Forked,
                $"The ledger in store '{name}' ({mine.Size} entries) does not go on with the {theirs.Size} entries that {other.Name} has a signed checkpoint of: somebody signed two ledgers. Keep both, and find out who used the key."));
        }
    }

    private async Task GuardAsync(StoredLedger ledger, LedgerFault fault, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ObjectStoreException e)
        {
            _unreachable.Add(e);
        }
        catch (DocumentException e)
        {
            _problems.Add(new LedgerProblem(ledger.Store.Name.Value, fault, e.Message));
        }
    }
}
