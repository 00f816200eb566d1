namespace Preservation.Core.Ocfl.Validation;

/// <summary>Whether an older inventory says the same of a version as the newest one does.</summary>
internal static class StateComparison
{
    public static void Check(
        InventoryFacts root, InventoryFacts older, VersionFacts version, string place, ProblemList problems)
    {
        if (!root.Versions.TryGetValue(version.Name, out var current))
        {
            problems.Add("E066", place, "the newest inventory does not have this version");
            return;
        }
        foreach (var (path, digest) in version.State)
        {
            if (!current.State.TryGetValue(path, out var other))
                problems.Add("E066", $"{place}.state", $"'{path}' is there, and not in the newest inventory");
            else if (!IsSameContent(root, other, older, digest))
                problems.Add("E066", $"{place}.state", $"'{path}' has other content than in the newest inventory");
        }
        foreach (var path in current.State.Keys.Where(path => !version.State.ContainsKey(path)))
            problems.Add("E066", $"{place}.state", $"'{path}' is missing, and the newest inventory has it");
        Compare(version.Created, current.Created, "created");
        Compare(version.Message, current.Message, "message");
        Compare(version.UserName, current.UserName, "user.name");
        Compare(version.UserAddress, current.UserAddress, "user.address");

        void Compare(string? before, string? now, string member)
        {
            if (before != now)
                problems.Add("W011", $"{place}.{member}", $"it is '{before}', and in the newest inventory '{now}'");
        }
    }

    // Digests of two algorithms cannot be compared, so the files that they stand for are. The newest inventory may
    // know more files of the same content than an older one did.
    private static bool IsSameContent(InventoryFacts root, string digest, InventoryFacts older, string olderDigest)
    {
        if (root.DigestAlgorithm == older.DigestAlgorithm)
            return string.Equals(digest, olderDigest, StringComparison.OrdinalIgnoreCase);
        return root.Manifest.TryGetValue(digest, out var paths)
            && older.Manifest.TryGetValue(olderDigest, out var olderPaths)
            && olderPaths.All(paths.Contains);
    }
}
