using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Receipts;

/// <summary>The locks of a holding in a store as JSON, the member <c>locks</c> of a check.</summary>
internal static class LockStateJson
{
    private const string Member = "locks";

    public static void Write(Utf8JsonWriter json, LockState locks)
    {
        json.WriteStartObject(Member);
        if (locks.Until is { } until)
            json.WriteString("until", Moments.Write(until));
        json.WriteStartArray("versions");
        foreach (var (key, version) in locks.Versions.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("version", version);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Null when there is none.</summary>
    public static LockState? Read(JsonReading check)
    {
        if (check.OptionalObject(Member) is not { } reading)
            return null;
        Dictionary<string, string> versions = new(StringComparer.Ordinal);
        foreach (var version in reading.Objects("versions"))
        {
            if (!versions.TryAdd(version.String("key"), version.String("version")))
                version.Fail("key", "it is named twice");
            version.NoOthers();
        }
        var locks = new LockState(reading.OptionalMoment("until"), versions);
        reading.NoOthers();
        return locks;
    }
}
