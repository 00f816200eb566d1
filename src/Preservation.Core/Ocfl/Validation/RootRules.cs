using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The files by which a storage root says how it is laid out, and the extensions that it may name.</summary>
public static class RootRules
{
    public const string LayoutFile = "ocfl_layout.json";

    private static readonly HashSet<string> Layouts = new(StringComparer.Ordinal)
    {
        "0002-flat-direct-storage-layout",
        OcflPaths.LayoutName,
        "0004-hashed-n-tuple-storage-layout",
        "0006-flat-omit-prefix-storage-layout",
        "0007-n-tuple-omit-prefix-storage-layout",
        "0010-differential-n-tuple-omit-prefix-storage-layout",
        "0011-direct-clean-path-layout",
        "0012-hash-and-no-prefix-id-n-tuple-storage-layout",
    };

    private static readonly HashSet<string> OtherExtensions = new(StringComparer.Ordinal)
    {
        "0001-digest-algorithms",
        "0005-mutable-head",
        "0008-schema-registry",
        "0009-digest-algorithms",
        "initial",
    };

    public static bool IsRegistered(string extension) => Layouts.Contains(extension) || OtherExtensions.Contains(extension);

    /// <summary>The layout that <c>ocfl_layout.json</c> names; null when it names none that is known.</summary>
    public static string? ReadLayout(ReadOnlyMemory<byte> bytes, ProblemList problems)
    {
        using var json = JsonWalk.Open(bytes, "E070", LayoutFile, problems);
        if (json is null)
            return null;
        string? extension = null;
        foreach (var key in (ReadOnlySpan<string>)["extension", "description"])
        {
            if (!json.RootElement.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.String)
                problems.Add("E070", $"{LayoutFile} $.{key}", "it is missing, or is not a string");
            else if (key == "extension")
                extension = value.GetString();
        }
        if (extension is null || Layouts.Contains(extension))
            return extension;
        problems.Add("E071", $"{LayoutFile} $.extension", $"'{extension}' is not the registered name of a layout");
        return null;
    }

    /// <summary>Whether a configuration of layout 0003 leaves it at its defaults, so that every folder can be computed.</summary>
    public static bool IsDefaultLayout(ReadOnlyMemory<byte> bytes, string place, ProblemList problems)
    {
        using var json = JsonWalk.Open(bytes, "N001", place, problems);
        if (json is null)
            return false;
        var config = json.RootElement;
        return Has("extensionName", OcflPaths.LayoutName) && Has("digestAlgorithm", "sha256")
            && HasNumber("tupleSize") && HasNumber("numberOfTuples");

        bool Has(string key, string text) =>
            !config.TryGetProperty(key, out var value) || (value.ValueKind == JsonValueKind.String && value.GetString() == text);

        bool HasNumber(string key) =>
            !config.TryGetProperty(key, out var value)
            || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number == 3);
    }
}
