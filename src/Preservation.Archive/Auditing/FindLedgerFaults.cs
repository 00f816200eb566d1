using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Timing;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Auditing;

/// <summary>Finds what is wrong with the ledger and the evidence in a store, and with the clock of this machine.</summary>
public sealed class FindLedgerFaults(ArchiveContext archive)
{
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(IObjectStore store, CancellationToken cancellationToken) =>
    [
        .. await LedgerAsync(store, cancellationToken), .. await EvidenceAsync(store, cancellationToken), .. Clocks(store),
    ];

    private async Task<IEnumerable<Finding>> LedgerAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        LedgerCheck check;
        try
        {
            check = await new CheckLedger(archive) { Only = store, TakesTurn = true }.RunAsync([], cancellationToken);
        }
        catch (LeaseHeldException e)
        {
            archive.Progress.Note($"The ledger in store '{store.Name}' was not checked: {e.Message}");
            return [];
        }
        if (check.Unreachable.FirstOrDefault(failure => failure.Store == store.Name) is { } away)
            throw away;
        // An archive may have none yet: then nothing was ever seen of it.
        var wasBegun = check.Newest is not null || check.Problems.Any(problem => problem.Fault != LedgerFault.Behind) || File.Exists(Path.Combine(archive.Folder, SavedHead.FileName));
        var place = new Place(null, store.Name.Value, StoredLedger.HeadKey, null);
        // What is wrong with a witness or with the checkpoint of this machine is told once.
        var problems = check.Problems.Where(problem => problem.Store == store.Name.Value || store == StoredLedger.HeadStore(archive));
        return (wasBegun ? problems : []).Select(problem => problem.IsDamage ? (Finding)new Finding.LedgerDamage(place, problem.Text) : new Finding.LedgerBehind(place, problem.Text));
    }

    private async Task<IEnumerable<Finding>> EvidenceAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var evidence = await StoredEvidence.ReadAsync(store, cancellationToken);
        if (evidence.Keys.Count == 0)
            return [];
        var problems = await new VerifyEvidence(archive, store).RunAsync(evidence, cancellationToken);
        var due = evidence.Watched.Select(stamp => WatchedStamp.Of(stamp, archive.Policy.Ledger)).Where(watched => watched.RenewBy <= archive.Now()).OrderBy(watched => watched.RenewBy).FirstOrDefault();
        var place = new Place(null, store.Name.Value, StampSubject.Root, null);
        return problems.Select(problem => problem.IsDamage ? (Finding)new Finding.EvidenceDamage(place, problem.Text) : new Finding.EvidenceDue(place, problem.Text))
            .Concat(due is null ? [] : [new Finding.EvidenceDue(place, $"The timestamp of '{due.Stamp.Authority}' of the {due.Stamp.Subject} was to be renewed by {Moments.Write(due.RenewBy)}: {due.Why} at {Moments.Write(due.Ends)}.")]);
    }

    // Whose clock is wrong, this machine cannot know; a store is told of itself, and the first one of all others.
    private IEnumerable<Finding> Clocks(IObjectStore store)
    {
        var isFirst = store == archive.Stores[0];
        var (mine, others) = (ClockComparisons.SourceOf(store), archive.Stores.Select(ClockComparisons.SourceOf).ToHashSet(StringComparer.Ordinal));
        return archive.Clocks.With([store], archive.Now()).Where(each => each.Source == mine || isFirst && !others.Contains(each.Source))
            .Where(each => Math.Abs(each.SecondsAhead) > archive.Policy.Ledger.ClockSkew.TotalSeconds)
            .Select(each => new Finding.ClockSkew(new Place(null, store.Name.Value, StoreLayout.IdentityKey, null), each.Source, each.SecondsAhead));
    }
}
