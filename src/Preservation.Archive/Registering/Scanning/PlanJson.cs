using System.Text.Json;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Scanning;

/// <summary>The files of a plan as the journal keeps them, to tell the same command from another one.</summary>
internal static class PlanJson
{
    public static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<PlannedFile> files)
    {
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("path", Path.GetFullPath(file.Path));
            json.WriteString("name", file.Name.Value);
            json.WriteString("role", file.Role.Name());
            json.WriteString("identity", file.Identity);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
