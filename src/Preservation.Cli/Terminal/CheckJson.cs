using System.Text.Json;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Terminal;

/// <summary>The check of one holding in one store, for machines.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject();
        json.WriteString("holding", check.Holding.Value);
        json.WriteString("store", check.Store);
        json.WriteNumber("sequence", check.Sequence);
        json.WriteString("gradeAsked", check.Asked.Name());
        json.WriteString("gradeReached", check.Reached.Name());
        json.WriteNumber("bytesRead", check.BytesRead);
        json.WriteNumber("chunksRead", check.ChunksRead);
        json.WriteNumber("chunksTotal", check.ChunksTotal);
        if (check.Requests is { } requests)
            json.WriteNumber("requests", requests);
        json.WriteString("detection", check.DetectionStatement);
        if (check.NextDue is { } due)
            json.WriteString("nextDue", Moments.Write(due));
        json.WriteStartArray("fallbacks");
        foreach (var fallback in check.Fallbacks)
            json.WriteStringValue(fallback);
        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in check.Findings)
            FindingJson.Write(json, finding);
        json.WriteEndArray();
        if (check.Drill is { } drill)
            DrillJson.Write(json, drill);
        json.WriteEndObject();
    }
}
