using Preservation.Archive.Checking;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ordering;

/// <summary>Asks the workers for audits that come before everything that is due by its age. Budgets and pauses bind them all the same.</summary>
public sealed class AskAudit(ArchiveContext archive)
{
    /// <param name="holding">Of what.</param>
    /// <param name="store">Null for every store that should have it.</param>
    /// <param name="grade">How closely; no drill.</param>
    /// <param name="askedBy">Who.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One for each store, in the order of the stores.</returns>
    /// <exception cref="ArchiveRefusedException">The holding or the store is unknown, the store was never meant to have it, or no audit has that grade.</exception>
    public async Task<IReadOnlyList<AuditRequest>> RunAsync(string holding, string? store, Grade grade, string askedBy, CancellationToken cancellationToken)
    {
        if (grade is not (Grade.Presence or Grade.Sample or Grade.Full))
            throw new ArchiveRefusedException($"No audit has the grade '{grade.Name()}'; presence, sample or full is expected.");
        var subjects = new FindSubjects(archive);
        var (name, id) = (subjects.Store(store), (await subjects.HoldingAsync(holding, cancellationToken))!);
        var requests = (await StoresAsync(id, name, cancellationToken)).Select(each => new AuditRequest(id, each, grade, askedBy, archive.Now())).ToList();
        foreach (var request in requests)
            await archive.Catalogue.RequestAsync(request, cancellationToken);
        return requests;
    }

    // A store that takes in nothing new and never had it has nothing to audit: the request would stay for ever.
    private async Task<IReadOnlyList<string>> StoresAsync(HoldingId id, string? store, CancellationToken cancellationToken)
    {
        var known = new KnownHolding(null, await archive.Catalogue.ReplicasAsync(id, cancellationToken), false);
        var meant = archive.Stores.Where(each => !archive.Draining.Contains(each.Name) || !known.WasNeverStored(each.Name.Value)).Select(each => each.Name.Value).ToList();
        var asked = meant.Where(name => (store ?? name) == name).ToList();
        return asked.Count > 0 ? asked : throw new ArchiveRefusedException(
            $"{OrderText.Subject(id, store)} was never stored, and is not going to be: nothing is there to audit. Stores that have it: {string.Join(", ", meant)}.");
    }
}
