using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Ocfl;

/// <summary>Writes and reads inventories of ours; those of others are for the validator.</summary>
public static class InventoryJson
{
    /// <summary>Compact, members in a fixed order, paths in ordinal order: the same inventory always has the same bytes.</summary>
    public static byte[] Write(Inventory inventory) => StrictJson.Write(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("id", inventory.Id);
            json.WriteString("type", Inventory.Type);
            json.WriteString("digestAlgorithm", "sha256");
            json.WriteString("head", $"v{inventory.Head}");
            json.WriteStartObject("manifest");
            foreach (var paths in inventory.Content.OrderBy(entry => entry.Key, StringComparer.Ordinal).GroupBy(entry => entry.Value))
                WritePaths(paths.Key, paths.Select(entry => entry.Key));
            json.WriteEndObject();
            json.WriteStartObject("versions");
            for (var i = 0; i < inventory.Versions.Count; i++)
                WriteVersion($"v{i + 1}", inventory.Versions[i]);
            json.WriteEndObject();
            json.WriteEndObject();

            void WriteVersion(string name, InventoryVersion version)
            {
                json.WriteStartObject(name);
                json.WriteString("created", Moments.Write(version.Created));
                json.WriteStartObject("state");
                var state = version.State.OrderBy(entry => entry.Key, StringComparer.Ordinal).GroupBy(entry => entry.Value);
                foreach (var paths in state)
                    WritePaths(paths.Key, paths.Select(entry => entry.Key));
                json.WriteEndObject();
                json.WriteString("message", version.Message);
                json.WriteStartObject("user");
                json.WriteString("name", version.UserName);
                json.WriteString("address", version.UserAddress);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            void WritePaths(Digest digest, IEnumerable<string> paths)
            {
                json.WriteStartArray(digest.ToString());
                foreach (var path in paths)
                    json.WriteStringValue(path);
                json.WriteEndArray();
            }
        },
        indented: false);

    /// <exception cref="DocumentException">Everything by which the bytes differ from an inventory that this archive writes.</exception>
    public static Inventory Read(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("type", Inventory.Type);
        root.Exactly("digestAlgorithm", "sha256");
        var versionsReading = root.Object("versions");
        List<InventoryVersion> versions = [];
        while (versionsReading.OptionalObject($"v{versions.Count + 1}") is { } version)
            versions.Add(ReadVersion(version));
        versionsReading.NoOthers();
        if (versions.Count == 0 && problems.Count == 0)
            root.Fail("versions", "it has no v1");
        root.Exactly("head", $"v{versions.Count}");
        var inventory = new Inventory
        {
            Id = root.String("id"),
            Content = ReadContent(root.Object("manifest")),
            Versions = versions,
        };
        root.NoOthers();
        var stored = inventory.Content.Values.ToHashSet();
        foreach (var (path, digest) in versions.SelectMany(version => version.State))
        {
            if (!stored.Contains(digest))
                root.Fail("manifest", $"it lacks {digest}, which is the state of '{path}'");
        }
        foreach (var path in inventory.Content.Keys.Where(path => Inventory.VersionOf(path) > inventory.Head))
            root.Fail("manifest", $"'{path}' lies in a version after the head");
        return problems.Count == 0 ? inventory : throw new DocumentException(document, problems);
    }

    private static InventoryVersion ReadVersion(JsonReading reading)
    {
        Dictionary<string, Digest> state = new(StringComparer.Ordinal);
        var stateReading = reading.Object("state");
        foreach (var (digest, paths) in ReadDigests(stateReading))
        {
            foreach (var path in paths)
            {
                if (!IsLogicalPath(path))
                    stateReading.Fail(digest.ToString(), $"'{ArtifactName.Printable(path)}' is no path that stays in its folder");
                else if (!state.TryAdd(path, digest))
                    stateReading.Fail("", $"'{path}' has two digests");
            }
        }
        var user = reading.Object("user");
        var version = new InventoryVersion
        {
            Created = reading.Moment("created"),
            Message = reading.String("message"),
            UserName = user.String("name"),
            UserAddress = user.String("address"),
            State = state,
        };
        user.NoOthers();
        reading.NoOthers();
        return version;
    }

    private static Dictionary<string, Digest> ReadContent(JsonReading reading)
    {
        Dictionary<string, Digest> content = new(StringComparer.Ordinal);
        foreach (var (digest, paths) in ReadDigests(reading))
        {
            foreach (var path in paths)
            {
                if (!IsContentPath(path))
                    reading.Fail(digest.ToString(), "a content path below vN/content is expected");
                else if (!content.TryAdd(path, digest))
                    reading.Fail(digest.ToString(), $"'{path}' has two digests");
            }
        }
        return content;
    }

    // A restored tree has its files under these names, and nobody has signed an inventory of a record.
    private static bool IsLogicalPath(string path) =>
        path.Split('/').All(part => part is not ("" or "." or ".."))
        && !path.Any(c => char.IsControl(c) || c == '\\');

    // A path that leads out of the object, or to a place that no writer of ours uses, must not even be looked at.
    private static bool IsContentPath(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 2
            && parts[0].Length is > 1 and < 10 && parts[0][0] == 'v' && parts[0][1] != '0' && parts[0].AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            && parts[1] == "content"
            && parts.All(part => part is not ("" or "." or ".."))
            && path.All(c => c is > ' ' and < (char)127 and not '\\');
    }

    private static IEnumerable<(Digest Digest, IReadOnlyList<string> Paths)> ReadDigests(JsonReading reading)
    {
        foreach (var name in reading.Members())
        {
            if (Digest.TryParse(name, out var digest))
                yield return (digest, reading.Strings(name));
            else
                reading.Fail(name, "64 lower-case hexadecimal characters are expected as its name");
        }
    }
}
