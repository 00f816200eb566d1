using Preservation.Core.Findings;

namespace Preservation.Core.Incidents;

/// <summary>Puts what happened to one store within an hour together: that much damage has one cause, and is told once.</summary>
public static class GroupIncidents
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <param name="open">Open incidents.</param>
    /// <param name="limit">More damaged files than that in a store within an hour are an incident of the store.</param>
    public static IReadOnlyList<Incident> Run(IReadOnlyList<Incident> open, int limit)
    {
        List<Incident> grouped = [.. open.Where(incident => incident.Kind != IncidentKind.Damage)];
        foreach (var store in open.Where(incident => incident.Kind == IncidentKind.Damage).GroupBy(incident => incident.Store, StringComparer.Ordinal))
            grouped.AddRange(OfStore([.. store.OrderBy(incident => incident.OpenedAt)], limit));
        return [.. grouped.OrderByDescending(incident => incident.Severity).ThenBy(incident => incident.OpenedAt).ThenBy(incident => incident.Cause, StringComparer.Ordinal)];
    }

    private static List<Incident> OfStore(List<Incident> incidents, int limit)
    {
        // The hour in which most was found.
        var worst = incidents.Select(first => incidents.Where(other => other.OpenedAt >= first.OpenedAt && other.OpenedAt - first.OpenedAt <= Window).ToList())
            .MaxBy(together => together.Sum(Damaged))!;
        if (worst.Sum(Damaged) <= limit)
            return incidents;
        var storeWide = worst[0] with
        {
            Kind = IncidentKind.StoreWide,
            Parts = [.. worst.Select(incident => incident.Id)],
            Holding = worst.Select(incident => incident.Holding).Distinct().Count() == 1 ? worst[0].Holding : null,
            ConfirmedAt = worst.Max(incident => incident.ConfirmedAt),
            AcknowledgedAt = worst.All(incident => incident.AcknowledgedAt is not null) ? worst.Max(incident => incident.AcknowledgedAt) : null,
            Acknowledgement = worst.All(incident => incident.AcknowledgedAt is not null) ? worst[^1].Acknowledgement : null,
            Findings = [.. worst.SelectMany(incident => incident.Findings)],
            GoodCopies = worst.Min(incident => incident.GoodCopies),
        };
        return [storeWide, .. incidents.Except(worst)];
    }

    // What a store was never given is no damage, and a lock is no file.
    private static int Damaged(Incident incident) =>
        incident.Findings.Count(finding => finding is Finding.Missing or Finding.Altered or Finding.Truncated or Finding.Untrusted or Finding.RolledBack);
}
