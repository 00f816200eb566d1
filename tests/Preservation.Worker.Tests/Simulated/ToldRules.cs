using Preservation.Core.Incidents;
using Preservation.Worker.Alerting;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>What must be true of all that people were told.</summary>
internal static class ToldRules
{
    /// <summary>Incidents that people believe to be open.</summary>
    public static HashSet<string> Believed(IReadOnlyList<Alert> told)
    {
        HashSet<string> open = new(StringComparer.Ordinal);
        foreach (var alert in told.DistinctBy(alert => alert.Id))
        {
            if (alert.Kind == AlertKind.Opened)
                open.Add(alert.Incident!);
            else if (alert.Kind == AlertKind.Resolved)
                open.Remove(alert.Incident!);
        }
        return open;
    }

    /// <summary>Whether people believe that no audit finishes.</summary>
    public static bool IsSilence(IReadOnlyList<Alert> told) =>
        told.LastOrDefault(alert => alert.Kind is AlertKind.Silence or AlertKind.SilenceOver)?.Kind == AlertKind.Silence;

    /// <summary>What is wrong with what people heard, as sentences.</summary>
    /// <param name="people">Who was told.</param>
    /// <param name="incidents">All there ever were; none is open any more.</param>
    public static IEnumerable<string> Broken(People people, IReadOnlyList<Incident> incidents)
    {
        foreach (var twice in people.Told.GroupBy(alert => alert.Id).Where(group => group.Count() > 1 && !people.Uncertain.Contains(group.Key)))
            yield return $"{twice.Key} was told {twice.Count()} times";
        var told = people.Told.DistinctBy(alert => alert.Id).ToLookup(alert => alert.Incident ?? "");
        foreach (var incident in incidents.Where(incident => !people.Together.Contains(incident.Id)))
        {
            var kinds = told[incident.Id].Select(alert => alert.Kind).ToList();
            if (kinds.Count == 0 || kinds[0] != AlertKind.Opened || kinds.Count(kind => kind == AlertKind.Opened) != 1)
                yield return $"{incident.Id} ({incident.Cause}, {incident.OpenedAt:u}) was told as {string.Join(", ", kinds)}: once that it opened is expected";
            else if (kinds[^1] != AlertKind.Resolved || kinds.Count(kind => kind == AlertKind.Resolved) != 1)
                yield return $"{incident.Id} ({incident.Cause}, {incident.OpenedAt:u}) was told as {string.Join(", ", kinds)}: once that it is over is expected";
            var worse = told[incident.Id].Where(alert => alert.Kind is AlertKind.Opened or AlertKind.Escalated).Select(alert => alert.Severity).ToList();
            if (!worse.SequenceEqual(worse.Distinct().Order()))
                yield return $"{incident.Id} became worse by {string.Join(", ", worse)}";
        }
        foreach (var unknown in told.Select(group => group.Key).Where(id => id.Length > 0).Except(incidents.Select(incident => incident.Id)).Except(people.Together))
            yield return $"{unknown} was told and never was";
        foreach (var left in Believed(people.Told))
            yield return $"{left} is over, and nobody was told";
        var silences = people.Told.DistinctBy(alert => alert.Id).Select(alert => alert.Kind).Where(kind => kind is AlertKind.Silence or AlertKind.SilenceOver).ToList();
        if (silences.Where((kind, i) => kind != (i % 2 == 0 ? AlertKind.Silence : AlertKind.SilenceOver)).Any() || silences.Count % 2 != 0)
            yield return $"silence was told as {string.Join(", ", silences)}";
    }
}
