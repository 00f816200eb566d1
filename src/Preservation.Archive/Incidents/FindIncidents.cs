using Preservation.Archive.Ports;
using Preservation.Core.Incidents;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Incidents;

/// <summary>Finds what is wrong now, with what is left of it: out of what receipts have told.</summary>
public sealed class FindIncidents(ArchiveContext archive)
{
    /// <summary>Open incidents of the stores in use, the worst first; what happened to one store within an hour is told as one.</summary>
    public async Task<IReadOnlyList<Incident>> OpenAsync(CancellationToken cancellationToken) =>
        GroupIncidents.Run(await EachAsync(cancellationToken), archive.Policy.Repair.PerStoreAndHour);

    /// <summary>The same, not put together.</summary>
    public async Task<IReadOnlyList<Incident>> EachAsync(CancellationToken cancellationToken)
    {
        var open = (await archive.Catalogue.IncidentsAsync(isOpen: true, cancellationToken)).Where(incident => IsInUse(incident.Store)).ToList();
        if (open.Count == 0)
            return [];
        var findings = (await archive.Catalogue.OpenFindingsAsync(null, cancellationToken)).ToLookup(finding => (finding.Place.Holding, finding.Place.Store));
        var copies = (await archive.Catalogue.CopiesAsync(cancellationToken)).ToLookup(copy => copy.Holding);
        List<Incident> found = [];
        foreach (var incident in open)
        {
            found.Add(incident.Holding is not { } id ? await OfStoreAsync(incident, cancellationToken)
                : await OfHoldingAsync(incident with { Findings = [.. findings[(id, incident.Store)]] }, id, [.. copies[id]], cancellationToken));
        }
        return found;
    }

    private bool IsInUse(string name) => archive.Stores.Any(store => store.Name.Value == name);

    private async Task<Incident> OfStoreAsync(Incident incident, CancellationToken cancellationToken)
    {
        if (incident.Kind == IncidentKind.Drift)
            return incident with { Findings = await archive.Catalogue.StraysAsync(incident.Store, cancellationToken), GoodCopies = archive.Stores.Count - 1 };
        var least = await archive.Catalogue.LeastCopiesBesideAsync(incident.Store, [.. archive.Stores.Select(store => store.Name.Value)], cancellationToken);
        return incident with { GoodCopies = least ?? archive.Stores.Count - 1 };
    }

    private async Task<Incident> OfHoldingAsync(Incident incident, HoldingId id, IReadOnlyList<CopyEntry> copies, CancellationToken cancellationToken)
    {
        var others = copies.Where(copy => copy.Store != incident.Store && IsInUse(copy.Store)).ToList();
        // Where each other store has all of it or nothing, every artifact has as many copies: a store that lost a thousand holdings is told of at once.
        if (copies.Count > 0 && others.All(copy => copy.IsWhole || copy.Verified == 0))
            return incident with { GoodCopies = others.Count(copy => copy.IsWhole) };
        var replicas = await archive.Catalogue.ReplicasAsync(id, cancellationToken);
        var concerned = incident.Findings.Select(finding => finding.Place.Artifact).OfType<ArtifactName>().ToHashSet();
        // What is wrong with an inventory concerns all that it names.
        var isWhole = incident.Findings.Count == 0 || incident.Findings.Any(finding => finding.Place.Artifact is null);
        var counts = replicas.GroupBy(replica => replica.Artifact).Where(group => isWhole || concerned.Contains(group.Key))
            .Select(group => group.Count(replica => replica.State.IsGood && replica.Store != incident.Store && IsInUse(replica.Store)));
        return incident with { GoodCopies = counts.DefaultIfEmpty(0).Min() };
    }
}
