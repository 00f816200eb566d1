using Preservation.Core.Incidents;

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
        List<Incident> found = [];
        foreach (var incident in await archive.Catalogue.IncidentsAsync(isOpen: true, cancellationToken))
        {
            if (archive.Stores.Any(store => store.Name.Value == incident.Store))
                found.Add(await WithFactsAsync(incident, cancellationToken));
        }
        return found;
    }

    private async Task<Incident> WithFactsAsync(Incident incident, CancellationToken cancellationToken)
    {
        if (incident.Kind == IncidentKind.Drift)
            return incident with { Findings = await archive.Catalogue.StraysAsync(incident.Store, cancellationToken), GoodCopies = archive.Stores.Count - 1 };
        if (incident.Holding is not { } id)
        {
            var least = await archive.Catalogue.LeastCopiesBesideAsync(incident.Store, [.. archive.Stores.Select(store => store.Name.Value)], cancellationToken);
            return incident with { GoodCopies = least ?? archive.Stores.Count - 1 };
        }
        var findings = (await archive.Catalogue.OpenFindingsAsync(id, cancellationToken)).Where(finding => finding.Place.Store == incident.Store).ToList();
        var replicas = await archive.Catalogue.ReplicasAsync(id, cancellationToken);
        var concerned = findings.Select(finding => finding.Place.Artifact).OfType<Core.Manifests.ArtifactName>().ToHashSet();
        // What is wrong with an inventory concerns all that it names.
        var isWhole = findings.Count == 0 || findings.Any(finding => finding.Place.Artifact is null);
        var copies = replicas.GroupBy(replica => replica.Artifact).Where(group => isWhole || concerned.Contains(group.Key))
            .Select(group => group.Count(replica => replica.State.IsGood && replica.Store != incident.Store && archive.Stores.Any(store => store.Name.Value == replica.Store)));
        return incident with { Findings = findings, GoodCopies = copies.DefaultIfEmpty(0).Min() };
    }
}
