using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Worker.Alerting.Telling;

/// <summary>
/// What has to be told, and what people know afterwards. An incident is told once when it is new, again when it is worse,
/// again while nobody acknowledges it, and once when it is over. One that became part of another, or that was a part and
/// is told for itself now, is neither new nor over.
/// </summary>
/// <param name="archive">Whose incidents.</param>
/// <param name="rule">When somebody is told.</param>
/// <param name="now">The time.</param>
public sealed class ChooseAlerts(Guid archive, AlertRule rule, DateTimeOffset now)
{
    private readonly DateTimeOffset _now = now.WholeSeconds();
    private readonly AlertText _text = new(archive, now.WholeSeconds());

    /// <param name="told">What people know.</param>
    /// <param name="open">As it is told: put together.</param>
    /// <param name="audits">When they ran.</param>
    public (IReadOnlyList<Alert> Alerts, Told Told) Run(Told told, IReadOnlyList<Incident> open, AuditTimes audits)
    {
        List<Alert?> alerts = [];
        List<ToldIncident> known = [], waiting = [.. told.Incidents];
        var alive = open.SelectMany(incident => incident.Parts.Prepend(incident.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var incident in open)
        {
            var before = Match(waiting, incident);
            if (before is not null)
                waiting.Remove(before);
            var (alert, after) = Next(before ?? Covered(told, incident), incident, alive);
            alerts.Add(alert);
            known.Add(after);
        }
        foreach (var before in waiting)
        {
            if (before.Parts.Prepend(before.Id).Any(alive.Contains))
                known.Add(before);
            else
                alerts.Add(_text.Resolved(before));
        }
        var (silence, since) = Silence(told, audits);
        alerts.Add(silence);
        var silences = silence?.Kind == AlertKind.Silence ? told.Silences + 1 : told.Silences;
        return ([.. alerts.OfType<Alert>()], new Told { Incidents = known, SilenceSince = since, Silences = silences });
    }

    // The id of an incident of a store changes with its parts; it is still the one that people know.
    private static ToldIncident? Match(List<ToldIncident> told, Incident incident) =>
        told.Find(known => known.Id == incident.Id)
        ?? told.Find(known => incident.Kind == IncidentKind.StoreWide && known.IsStoreWide && known.Store == incident.Store && known.Parts.Intersect(incident.Parts, StringComparer.Ordinal).Any());

    // What was a part is known by the whole.
    private static ToldIncident? Covered(Told told, Incident incident) =>
        told.Incidents.FirstOrDefault(known => known.Parts.Contains(incident.Id, StringComparer.Ordinal)) is { } whole
            ? whole with { Id = incident.Id, IsStoreWide = false, Reminders = 0, Parts = [] } : null;

    private (Alert? Alert, ToldIncident Told) Next(ToldIncident? before, Incident incident, HashSet<string> alive)
    {
        var known = new ToldIncident
        {
            Id = before?.Id ?? incident.Id,
            Store = incident.Store,
            IsStoreWide = incident.Kind == IncidentKind.StoreWide,
            Severity = before is null || incident.Severity > before.Severity ? incident.Severity : before.Severity,
            Title = IncidentText.Title(incident),
            // After a clock that was ahead nothing would be told until it is that time again.
            ToldAt = before is null || before.ToldAt > _now ? _now : before.ToldAt,
            Reminders = before?.Reminders ?? 0,
            Parts = [.. incident.Parts.Union(before?.Parts.Where(alive.Contains) ?? [], StringComparer.Ordinal)],
        };
        if (before is null)
            return (_text.Opened(incident), known);
        if (incident.Severity > before.Severity)
            return (_text.Escalated(known.Id, incident, before.Severity), known with { ToldAt = _now });
        if (incident.AcknowledgedAt is not null || _now - known.ToldAt < rule.RemindEvery)
            return (null, known);
        known = known with { ToldAt = _now, Reminders = known.Reminders + 1 };
        return (_text.Reminder(known.Id, incident, known.Reminders), known);
    }

    private (Alert? Alert, DateTimeOffset? Since) Silence(Told told, AuditTimes audits)
    {
        var since = audits.SilentSince?.WholeSeconds();
        var isLong = _now - since >= rule.SilenceAfter;
        return (told.SilenceSince, since) switch
        {
            (null, { } begun) when isLong => (_text.Silence(begun, told.Silences + 1, rule.SilenceAfter), begun),
            // Only what has finished since ends it: a clock that is set back, by which nothing is due, does not.
            ({ } begun, _) when !isLong && audits.LastFinished?.WholeSeconds() > begun => (_text.SilenceOver(begun, told.Silences), null),
            _ => (null, told.SilenceSince),
        };
    }
}
