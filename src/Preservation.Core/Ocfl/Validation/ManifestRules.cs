using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The rules of the manifest of an inventory.</summary>
internal static class ManifestRules
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(
        JsonElement root, HashSet<string> versions, string contentFolder, string? algorithm, string place, ProblemList problems)
    {
        Dictionary<string, IReadOnlyList<string>> manifest = new(StringComparer.Ordinal);
        if (!root.TryGetProperty("manifest", out var block))
        {
            problems.Add("E041", place, "'manifest' is missing");
            return manifest;
        }
        var at = $"{place}.manifest";
        if (block.ValueKind != JsonValueKind.Object)
        {
            problems.Add("E106", at, "an object from digests to content paths is expected");
            return manifest;
        }
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (digest, value) in block.EnumerateObject().Select(member => (member.Name, member.Value)))
        {
            if (!seen.Add(digest))
                problems.Add("E096", at, $"the digest {Cut(digest)} stands there twice");
            CheckDigest(digest, algorithm, at, problems);
            manifest[digest] = Paths(digest, value, "E092", at, problems);
        }
        CheckPaths(manifest.Values.SelectMany(paths => paths).ToList(), versions, contentFolder, at, problems);
        return manifest;
    }

    /// <summary>The content paths under one digest.</summary>
    public static IReadOnlyList<string> Paths(string digest, JsonElement value, string code, string place, ProblemList problems)
    {
        if (JsonWalk.Strings(value) is { Count: > 0 } paths)
            return paths;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            problems.Add("E098", place, $"under {Cut(digest)} stands something that is no path: strings are expected");
        else
            problems.Add(code, place, $"under {Cut(digest)} an array of at least one content path is expected");
        return [];
    }

    public static void CheckPaths(
        IReadOnlyCollection<string> paths, HashSet<string> versions, string contentFolder, string place, ProblemList problems)
    {
        foreach (var path in paths)
            PathRules.CheckContent(path, versions, contentFolder, place, problems);
        PathRules.CheckConflicts(paths, "E101", place, problems);
    }

    public static string Cut(string text) => text.Length <= 16 ? $"'{text}'" : $"'{text[..12]}…'";

    private static void CheckDigest(string digest, string? algorithm, string place, ProblemList problems)
    {
        if (algorithm is null || !DigestAlgorithms.IsForContent(algorithm))
            return;
        var form = DigestAlgorithms.Form(algorithm, digest);
        if (form == DigestForm.NotHex)
            problems.Add(DigestAlgorithms.FormCode(algorithm)!, place, $"{Cut(digest)} is not hexadecimal");
        if (form == DigestForm.WrongLength)
            problems.Add("E039", place, $"{Cut(digest)} has {digest.Length} characters, so it is no digest of {algorithm}");
    }
}
