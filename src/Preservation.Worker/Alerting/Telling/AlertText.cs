using System.Globalization;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Worker.Alerting.Telling;

/// <summary>Alerts made of incidents, in words. Ids follow from what is told, so the same is told under the same id after a crash.</summary>
internal sealed class AlertText(Guid archive, DateTimeOffset now)
{
    public Alert Opened(Incident incident) => Of(AlertKind.Opened, incident.Id, incident, 0, "");

    public Alert Escalated(string told, Incident incident, Severity before) =>
        Of(AlertKind.Escalated, told, incident, 0, $"It became worse: from {AlertJson.Word(before)} to {AlertJson.Word(incident.Severity)}.");

    public Alert Reminder(string told, Incident incident, int number) => Of(AlertKind.Reminder, told, incident, number,
        $"Reminder {number}: it is open since {Moments.Write(incident.OpenedAt)}, and nobody has acknowledged it. 'preserve incident acknowledge {incident.Id} --reason WHY' stops reminders.");

    public Alert Resolved(ToldIncident told) => new()
    {
        Id = Id(told.Id, AlertKind.Resolved, told.Severity, 0),
        Kind = AlertKind.Resolved,
        Archive = archive,
        Incident = told.Id,
        Severity = told.Severity,
        Title = $"Over: {told.Title}",
        Text = $"Incident {told.Id} is not open any more: an audit found it whole again, or its store is not in use any more.\nIt was: {told.Title}."
            + (told.Parts.Count > 0 ? $"\nWith it are over: {string.Join(", ", told.Parts)}." : ""),
        At = now,
    };

    /// <param name="since">From when on nothing finished.</param>
    /// <param name="number">Which silence this is, from 1.</param>
    /// <param name="after">After how long it is told.</param>
    public Alert Silence(DateTimeOffset since, int number, TimeSpan after) => OfSilence(AlertKind.Silence, since, number,
        $"No audit has finished since {Moments.Write(since)}",
        $"Audits are due, and none has finished since {Moments.Write(since)}; the policy says that this is told after {Durations.Write(after)}.\n"
        + "While it lasts, no damage is found. Look at the worker's log and its stores, then run 'preserve audit'.");

    public Alert SilenceOver(DateTimeOffset since, int number) => OfSilence(AlertKind.SilenceOver, since, number,
        "Audits finish again", $"No audit had finished since {Moments.Write(since)}. Now one has, or none is due any more.");

    private Alert OfSilence(AlertKind kind, DateTimeOffset since, int number, string title, string text) => new()
    {
        Id = $"{AlertJson.Word(kind)}-{since.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture).ToLowerInvariant()}{(number > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{number}") : "")}",
        Kind = kind,
        Archive = archive,
        Incident = null,
        Severity = Severity.Serious,
        Title = title,
        Text = text,
        At = now,
    };

    private Alert Of(AlertKind kind, string told, Incident incident, int number, string first) => new()
    {
        Id = Id(told, kind, incident.Severity, number),
        Kind = kind,
        Archive = archive,
        Incident = told,
        Severity = incident.Severity,
        Title = IncidentText.Title(incident),
        Text = string.Join('\n', new[]
        {
            first,
            told == incident.Id ? "" : $"It was told as {told}, and is {incident.Id} now, because more belongs to it.",
            IncidentText.Whole(incident),
        }.Where(part => part.Length > 0)),
        At = now,
    };

    private static string Id(string incident, AlertKind kind, Severity severity, int number) =>
        $"{incident}-{AlertJson.Word(kind)}-{AlertJson.Word(severity)}" + (number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}"));
}
