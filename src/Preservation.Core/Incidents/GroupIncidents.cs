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
        var (from, count, damaged) = WorstHour(incidents);
        if (damaged <= limit)
            return incidents;
        var worst = incidents.GetRange(from, count);
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

    // The hour in which most was found, of incidents in the order of their time; the first of several.
    private static (int From, int Count, int Damaged) WorstHour(List<Incident> incidents)
    {
        var damaged = incidents.ConvertAll(Damaged);
        var (worst, sum) = ((From: 0, Count: 0, Damaged: -1), 0);
        for (int first = 0, end = 0; first < incidents.Count; sum -= damaged[first++])
        {
            for (; end < incidents.Count && incidents[end].OpenedAt - incidents[first].OpenedAt <= Window; end++)
                sum += damaged[end];
            if (sum > worst.Damaged)
                worst = (first, end - first, sum);
        }
        return worst;
    }

    // What a store was never given is no damage, and a lock is no file.
    private static int Damaged(Incident incident) =>
        incident.Findings.Count(finding => finding is Finding.Missing or Finding.Altered or Finding.Truncated or Finding.Untrusted or Finding.RolledBack);
}
