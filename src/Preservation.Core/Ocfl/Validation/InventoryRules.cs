using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The rules that one inventory must meet by itself.</summary>
public static class InventoryRules
{
    private static readonly string[] Keys =
        ["id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"];

    /// <summary>Reports everything wrong in an inventory, and returns what could be understood; null when it is no JSON object.</summary>
    /// <param name="bytes">The file as it is.</param>
    /// <param name="file">Its path in the object, for messages.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static InventoryFacts? Read(ReadOnlyMemory<byte> bytes, string file, ProblemList problems)
    {
        using var json = JsonWalk.Open(bytes, "E033", file, problems);
        if (json is null)
            return null;
        var (root, place) = (json.RootElement, $"{file} $");
        CheckUnknown(root, place, problems);
        var algorithm = ReadAlgorithm(root, place, problems);
        var contentDirectory = ReadContentDirectory(root, place, problems);
        var versions = ReadVersions(root, place, problems);
        var names = versions.Keys.ToHashSet(StringComparer.Ordinal);
        var manifest = ManifestRules.Read(root, names, contentDirectory ?? "content", algorithm, place, problems);
        CheckUse(manifest, versions, place, problems);
        return new InventoryFacts
        {
            Id = ReadId(root, place, problems),
            Specification = ReadType(root, place, problems),
            DigestAlgorithm = algorithm,
            Head = ReadHead(root, names, place, problems),
            ContentDirectory = contentDirectory,
            Manifest = manifest,
            Versions = versions,
            Fixity = FixityRules.Read(root, names, contentDirectory ?? "content", place, problems),
        };
    }

    /// <summary>Names members that the specification does not have (E102).</summary>
    internal static void NoOthers(JsonElement element, ReadOnlySpan<string> known, string place, ProblemList problems)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                problems.Add("E102", place, $"the member '{member.Name}' is not known");
        }
    }

    private static void CheckUnknown(JsonElement root, string place, ProblemList problems)
    {
        NoOthers(root, Keys, place, problems);
        foreach (var name in root.EnumerateObject().Select(member => member.Name))
        {
            if (name != "fixity" && name.Equals("fixity", StringComparison.OrdinalIgnoreCase))
                problems.Add("E055", place, $"the fixity block has the name '{name}'; 'fixity' is expected");
            if (name != "versions" && name.Equals("versions", StringComparison.OrdinalIgnoreCase))
                problems.Add("E044", place, $"the block of versions has the name '{name}'; 'versions' is expected");
        }
    }

    /// <summary>A required string: E036 when it is missing, the code of the key when it is no string or empty.</summary>
    private static string? Text(JsonElement root, string key, string code, string place, ProblemList problems)
    {
        if (!root.TryGetProperty(key, out var value))
            problems.Add("E036", place, $"'{key}' is missing");
        else if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length == 0)
            problems.Add(code, $"{place}.{key}", "a string that is not empty is expected");
        else
            return value.GetString();
        return null;
    }

    private static string? ReadId(JsonElement root, string place, ProblemList problems)
    {
        var id = Text(root, "id", "E037", place, problems);
        if (id is not null && !TextForms.IsUri(id))
            problems.Add("W005", $"{place}.id", $"'{id}' is not a URI, and should be");
        return id;
    }

    private static OcflVersion? ReadType(JsonElement root, string place, ProblemList problems)
    {
        if (Text(root, "type", "E038", place, problems) is not { } type)
            return null;
        if (!OcflVersions.TryParseType(type, out var version))
            problems.Add("E038", $"{place}.type", $"it is '{type}'; '{OcflVersion.Ocfl11.InventoryType()}' or that of 1.0 is expected");
        return version;
    }

    private static string? ReadAlgorithm(JsonElement root, string place, ProblemList problems)
    {
        var algorithm = Text(root, "digestAlgorithm", "E025", place, problems);
        if (algorithm is not null && !DigestAlgorithms.IsForContent(algorithm))
            problems.Add("E025", $"{place}.digestAlgorithm", $"it is '{algorithm}'; sha512 or sha256 is expected");
        if (algorithm == "sha256")
            problems.Add("W004", $"{place}.digestAlgorithm", "it is sha256; sha512 should be used");
        return algorithm;
    }

    private static string? ReadContentDirectory(JsonElement root, string place, ProblemList problems)
    {
        if (!root.TryGetProperty("contentDirectory", out var value))
            return null;
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (name.Length == 0)
            problems.Add("E108", $"{place}.contentDirectory", "the name of one folder is expected");
        if (name.Contains('/'))
        {
            problems.Add("E017", $"{place}.contentDirectory", $"'{name}' holds a slash");
            problems.Add("E108", $"{place}.contentDirectory", $"'{name}' is no direct child of a version folder");
        }
        if (name is "." or "..")
            problems.Add("E018", $"{place}.contentDirectory", $"'{name}' is not the name of a folder");
        return name.Length == 0 ? null : name;
    }

    private static string? ReadHead(JsonElement root, IReadOnlyCollection<string> versions, string place, ProblemList problems)
    {
        if (Text(root, "head", "E040", place, problems) is not { } head)
            return null;
        var highest = versions.Where(name => VersionNames.Number(name) is not null).MaxBy(VersionNames.Number);
        if (head != highest)
            problems.Add("E040", $"{place}.head", $"it is '{head}'; the highest version is '{highest ?? "none"}'");
        return head;
    }

    private static Dictionary<string, VersionFacts> ReadVersions(JsonElement root, string place, ProblemList problems)
    {
        Dictionary<string, VersionFacts> versions = new(StringComparer.Ordinal);
        if (!root.TryGetProperty("versions", out var block))
        {
            problems.Add("E043", place, "'versions' is missing");
            return versions;
        }
        if (block.ValueKind != JsonValueKind.Object)
        {
            problems.Add("E045", $"{place}.versions", "an object is expected");
            return versions;
        }
        foreach (var member in block.EnumerateObject())
        {
            var at = $"{place}.versions.{member.Name}";
            if (VersionNames.Number(member.Name) is null && !VersionNames.ExplainBadName(member.Name, at, problems))
                problems.Add("E046", at, $"'{member.Name}' is not the name of a version folder");
            versions[member.Name] = VersionRules.Read(member.Name, member.Value, at, problems);
        }
        VersionNames.CheckSequence(versions.Keys, $"{place}.versions", problems);
        return versions;
    }

    private static void CheckUse(
        IReadOnlyDictionary<string, IReadOnlyList<string>> manifest, Dictionary<string, VersionFacts> versions,
        string place, ProblemList problems)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (var version in versions.Values)
        {
            var unknown = version.Digests.Where(digest => !manifest.ContainsKey(digest));
            foreach (var digest in unknown)
                problems.Add("E050", $"{place}.versions.{version.Name}.state", $"the digest {ManifestRules.Cut(digest)} is not in the manifest as it is written");
            used.UnionWith(version.Digests);
        }
        foreach (var digest in manifest.Keys.Where(digest => !used.Contains(digest)))
            problems.Add("E107", $"{place}.manifest", $"the digest {ManifestRules.Cut(digest)} is in the state of no version");
    }
}
