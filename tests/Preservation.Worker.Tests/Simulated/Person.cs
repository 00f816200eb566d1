using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Archive.Repairing;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Somebody who looks, after a day, at what the worker leaves to people: manifests that are not to be believed, stores with much damage at once, and what killed workers left.</summary>
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
        foreach (var incident in open.Where(incident => IsAsked(incident) || incident.Kind == IncidentKind.Drift))
        {
            _seen.TryAdd(incident.Id, now);
            if (now - _seen[incident.Id] < Sleep)
                continue;
            if (incident.Kind == IncidentKind.Drift)
            {
                await TidyAsync(archive.Store(incident.Store), cancellationToken);
                continue;
            }
            foreach (var holding in incident.Findings.Select(finding => finding.Place.Holding!).Distinct())
                await new RepairArchive(archive, new RepairOptions()).RunAsync([holding], cancellationToken);
        }
    }

    // A process that was killed in the middle of a write leaves its beginning.
    private static async Task TidyAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        // Of a process that was killed the system closes the files; here they are closed with what is left of it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        List<UnfinishedUpload> uploads = [];
        await foreach (var upload in store.UnfinishedAsync(cancellationToken))
            uploads.Add(upload);
        foreach (var upload in uploads)
        {
            try
            {
                await store.AbandonAsync(upload, cancellationToken);
            }
            catch (ObjectStoreException)
            {
                // It is not closed yet: another day.
            }
        }
    }
}
