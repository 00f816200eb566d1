using System.Text.Json;
using Preservation.Core.Policies;

namespace Preservation.Cli.Terminal;

/// <summary>One demand of a policy, for machines.</summary>
internal static class PolicyPointJson
{
    public static void Write(Utf8JsonWriter json, PolicyPoint point)
    {
        json.WriteStartObject();
        json.WriteString("rule", point.Rule);
        if (point.Store is { } store)
            json.WriteString("store", store);
        json.WriteBoolean("met", point.IsMet);
        json.WriteString("actual", point.Actual);
        json.WriteString("asked", point.Asked);
        json.WriteEndObject();
    }
}
