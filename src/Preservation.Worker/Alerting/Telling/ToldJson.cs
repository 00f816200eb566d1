using Preservation.Core.Json;

namespace Preservation.Worker.Alerting.Telling;

/// <summary>Reads and writes <c>worker/told.json</c>, which only the worker itself reads.</summary>
internal static class ToldJson
{
    private const string Schema = "urn:weight-preservation:told:v1";

    public static byte[] Write(Told told) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        if (told.SilenceSince is { } since)
            json.WriteString("silenceSince", Moments.Write(since));
        if (told.Silences > 0)
            json.WriteNumber("silences", told.Silences);
        json.WriteStartArray("incidents");
        foreach (var incident in told.Incidents)
        {
            json.WriteStartObject();
            json.WriteString("id", incident.Id);
            json.WriteString("store", incident.Store);
            json.WriteBoolean("isStoreWide", incident.IsStoreWide);
            json.WriteString("severity", AlertJson.Word(incident.Severity));
            json.WriteString("title", incident.Title);
            json.WriteString("toldAt", Moments.Write(incident.ToldAt));
            json.WriteNumber("reminders", incident.Reminders);
            json.WriteStartArray("parts");
            foreach (var part in incident.Parts)
                json.WriteStringValue(part);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static Told Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var told = new Told
        {
            SilenceSince = root.OptionalMoment("silenceSince"),
            Silences = root.Optional("silences") is null ? 0 : (int)Math.Min(root.Integer("silences"), int.MaxValue - 1),
            Incidents = [.. root.Objects("incidents").Select(ReadIncident)],
        };
        root.NoOthers();
        return problems.Count == 0 ? told : throw new DocumentException(document, problems);
    }

    private static ToldIncident ReadIncident(JsonReading item)
    {
        var incident = new ToldIncident
        {
            Id = item.String("id"),
            Store = item.String("store"),
            IsStoreWide = item.Boolean("isStoreWide"),
            Severity = AlertJson.ReadSeverity(item),
            Title = item.String("title"),
            ToldAt = item.Moment("toldAt"),
            Reminders = (int)Math.Min(item.Integer("reminders"), int.MaxValue),
            Parts = item.Strings("parts"),
        };
        item.NoOthers();
        return incident;
    }
}
