using System.Text.Json;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>A drill as JSON: the member <c>drill</c> of a check, in receipts and in <c>--json</c>.</summary>
public static class DrillJson
{
    private const string Member = "drill";

    public static void Write(Utf8JsonWriter json, Drill drill)
    {
        json.WriteStartObject(Member);
        json.WriteNumber("bytesRestored", drill.BytesRestored);
        json.WriteNumber("seconds", drill.Seconds);
        json.WriteStartArray("opened");
        foreach (var (format, files) in drill.Opened.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            json.WriteNumber("files", files);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("opaque", drill.Opaque);
        json.WriteStartArray("notOpened");
        foreach (var (artifact, reason) in drill.NotOpened)
        {
            json.WriteStartObject();
            json.WriteString("artifact", artifact.Value);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Null when there is none.</summary>
    internal static Drill? Read(JsonReading check)
    {
        if (check.OptionalObject(Member) is not { } reading)
            return null;
        var drill = new Drill
        {
            BytesRestored = reading.Integer("bytesRestored"),
            Seconds = reading.Integer("seconds"),
            Opened = ReadOpened(reading),
            Opaque = reading.Integer("opaque"),
            NotOpened = [.. reading.Objects("notOpened").Select(ReadNotOpened).OfType<NotOpened>()],
        };
        reading.NoOthers();
        return drill;
    }

    private static Dictionary<string, long> ReadOpened(JsonReading drill)
    {
        Dictionary<string, long> opened = new(StringComparer.Ordinal);
        foreach (var entry in drill.Objects("opened"))
        {
            if (!opened.TryAdd(entry.String("format"), entry.Integer("files", least: 1)))
                entry.Fail("format", "it is named twice");
            entry.NoOthers();
        }
        return opened;
    }

    private static NotOpened? ReadNotOpened(JsonReading entry)
    {
        if (!ArtifactName.TryParse(entry.String("artifact"), out var artifact))
            entry.Fail("artifact", "it is no name of an artifact");
        var reason = entry.String("reason");
        entry.NoOthers();
        return artifact is null ? null : new NotOpened(artifact, reason);
    }
}
