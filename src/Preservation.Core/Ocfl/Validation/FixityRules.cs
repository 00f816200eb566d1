using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The rules of the fixity block of an inventory.</summary>
internal static class FixityRules
{
    public static IReadOnlyList<FixityEntry> Read(
        JsonElement root, HashSet<string> versions, string contentFolder, string place, ProblemList problems)
    {
        List<FixityEntry> entries = [];
        if (!root.TryGetProperty("fixity", out var fixity))
            return entries;
        if (fixity.ValueKind != JsonValueKind.Object)
        {
            problems.Add("E111", $"{place}.fixity", "an object is expected");
            return entries;
        }
        foreach (var (algorithm, block) in fixity.EnumerateObject().Select(member => (member.Name, member.Value)))
        {
            var at = $"{place}.fixity.{algorithm}";
            if (!DigestAlgorithms.IsKnown(algorithm))
                problems.Add("E056", at, $"'{algorithm}' is neither an algorithm of the specification nor of extension 0009");
            if (block.ValueKind == JsonValueKind.Object)
                ReadBlock(algorithm, block, entries, versions, contentFolder, at, problems);
            else
                problems.Add("E057", at, "an object from digests to content paths is expected");
        }
        return entries;
    }

    private static void ReadBlock(
        string algorithm, JsonElement block, List<FixityEntry> entries,
        HashSet<string> versions, string contentFolder, string place, ProblemList problems)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<string> all = [];
        foreach (var (digest, value) in block.EnumerateObject().Select(member => (member.Name, member.Value)))
        {
            if (!seen.Add(digest))
                problems.Add("E097", place, $"the digest {ManifestRules.Cut(digest)} stands there twice");
            if (DigestAlgorithms.Form(algorithm, digest) != DigestForm.Right)
                problems.Add(DigestAlgorithms.FormCode(algorithm) ?? "E057", place, $"{ManifestRules.Cut(digest)} is no {algorithm} in hexadecimal");
            foreach (var path in ManifestRules.Paths(digest, value, "E057", place, problems))
            {
                all.Add(path);
                entries.Add(new FixityEntry(algorithm, digest, path));
            }
        }
        ManifestRules.CheckPaths(all, versions, contentFolder, place, problems);
    }
}
