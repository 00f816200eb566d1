using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Archive.Opening;

/// <summary>What stores were found to do, kept beside the configuration in <c>probes/&lt;store&gt;.json</c>. A lost file costs a probe, nothing else.</summary>
public static class ProbeFiles
{
    public const string Folder = "probes";

    private const string Schema = "urn:weight-preservation:probe:v1";

    public static void Write(string archiveFolder, StoreName store, StoreCapabilities capabilities)
    {
        Directory.CreateDirectory(Path.Combine(archiveFolder, Folder));
        DurableFile.Write(PathOf(archiveFolder, store), StrictJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("store", store.Value);
            json.WriteString("probedAt", Moments.Write(capabilities.ProbedAt));
            json.WriteStartObject("found");
            foreach (var (capability, support) in capabilities.Found.OrderBy(entry => entry.Key))
                json.WriteString(NameOf(capability), support.ToString().ToLowerInvariant());
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    /// <summary>What was found last; <see cref="StoreCapabilities.Unknown"/> when there is no file that can be read.</summary>
    public static StoreCapabilities Read(string archiveFolder, StoreName store)
    {
        var path = PathOf(archiveFolder, store);
        try
        {
            using var json = StrictJson.Parse(File.ReadAllBytes(path), path);
            List<Problem> problems = [];
            var root = new JsonReading(json.RootElement, "$", problems);
            root.Exactly("schema", Schema);
            root.Exactly("store", store.Value);
            var at = root.Moment("probedAt");
            var reading = root.Object("found");
            Dictionary<Capability, Support> found = [];
            foreach (var capability in Enum.GetValues<Capability>())
            {
                if (Enum.TryParse<Support>(reading.OptionalString(NameOf(capability)), ignoreCase: true, out var support))
                    found[capability] = support;
            }
            return problems.Count == 0 ? new StoreCapabilities(at, found) : StoreCapabilities.Unknown;
        }
        catch (Exception e) when (e is DocumentException or IOException or UnauthorizedAccessException)
        {
            return StoreCapabilities.Unknown;
        }
    }

    /// <summary><c>put-if-absent</c> for <see cref="Capability.PutIfAbsent"/>.</summary>
    public static string NameOf(Capability capability) =>
        string.Concat(capability.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    private static string PathOf(string archiveFolder, StoreName store) => Path.Combine(archiveFolder, Folder, $"{store}.json");
}
