using Preservation.Archive;
using Preservation.Archive.Repairing;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Somebody who looks, after a day, at what the worker leaves to people: manifests that are not to be believed, and stores with much damage at once.</summary>
internal sealed class Person(ArchiveContext archive)
{
    private static readonly TimeSpan Sleep = TimeSpan.FromDays(1);

    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether the worker must not repair it.</summary>
    public static bool IsAsked(Incident incident) => incident.Kind == IncidentKind.StoreWide
        || incident.Findings.Count > Decade.Policy.Repair.PerStoreAndHour
        || incident.Findings.Any(finding => finding is Finding.Untrusted or Finding.RolledBack);

    public async Task LookAsync(IReadOnlyList<Incident> open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var incident in open.Where(IsAsked))
        {
            _seen.TryAdd(incident.Id, now);
            if (now - _seen[incident.Id] < Sleep)
                continue;
            foreach (var holding in incident.Findings.Select(finding => finding.Place.Holding!).Distinct())
                await new RepairArchive(archive, new RepairOptions()).RunAsync([holding], cancellationToken);
        }
    }
}
