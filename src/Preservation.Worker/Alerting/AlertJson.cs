using System.Text.RegularExpressions;
using Preservation.Core.Incidents;
using Preservation.Core.Json;

namespace Preservation.Worker.Alerting;

/// <summary>Reads and writes an alert: as webhooks get it, as it lies in folders, and as it waits in the outbox.</summary>
public static partial class AlertJson
{
    public const string Schema = "urn:weight-preservation:alert:v1";

    private static readonly (AlertKind Kind, string Word)[] Kinds =
    [
        (AlertKind.Opened, "opened"),
        (AlertKind.Escalated, "escalated"),
        (AlertKind.Reminder, "reminder"),
        (AlertKind.Resolved, "resolved"),
        (AlertKind.Silence, "silence"),
        (AlertKind.SilenceOver, "silence-over"),
    ];

    private static readonly (Severity Severity, string Word)[] Severities =
        [(Severity.Warning, "warning"), (Severity.Serious, "serious"), (Severity.Critical, "critical")];

    /// <summary>The word in documents.</summary>
    public static string Word(AlertKind kind) => Array.Find(Kinds, entry => entry.Kind == kind).Word;

    /// <summary>The word in documents.</summary>
    public static string Word(Severity severity) => Array.Find(Severities, entry => entry.Severity == severity).Word;

    /// <summary>Whether an id can be the name of a file anywhere.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    public static byte[] Write(Alert alert) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("id", alert.Id);
        json.WriteString("kind", Word(alert.Kind));
        json.WriteString("archive", $"urn:uuid:{alert.Archive}");
        if (alert.Incident is not null)
            json.WriteString("incident", alert.Incident);
        json.WriteString("severity", Word(alert.Severity));
        json.WriteString("title", alert.Title);
        json.WriteString("text", alert.Text);
        json.WriteString("at", Moments.Write(alert.At));
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static Alert Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var alert = new Alert
        {
            Id = root.String("id"),
            Kind = ReadWord(root, "kind", Kinds),
            Archive = root.Uuid("archive"),
            Incident = root.OptionalString("incident"),
            Severity = ReadSeverity(root),
            Title = root.String("title"),
            Text = root.String("text"),
            At = root.Moment("at"),
        };
        if (alert.Id.Length > 0 && !IsId(alert.Id))
            root.Fail("id", "at most 120 of a-z, 0-9, '.' and '-' are expected");
        root.NoOthers();
        return problems.Count == 0 ? alert : throw new DocumentException(document, problems);
    }

    internal static Severity ReadSeverity(JsonReading root) => ReadWord(root, "severity", Severities);

    private static T ReadWord<T>(JsonReading root, string member, (T Value, string Word)[] known)
    {
        var text = root.String(member);
        foreach (var (value, word) in known)
        {
            if (word == text)
                return value;
        }
        if (text.Length > 0)
            root.Fail(member, $"it is '{text}'; one of {string.Join(", ", known.Select(entry => entry.Word))} is expected");
        return known[0].Value;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,119}\z")]
    private static partial Regex Id();
}
