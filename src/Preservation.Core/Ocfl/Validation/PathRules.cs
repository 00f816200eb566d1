namespace Preservation.Core.Ocfl.Validation;

/// <summary>Rules of logical paths and of content paths; both are elements between single slashes.</summary>
public static class PathRules
{
    public static void CheckLogical(string path, string place, ProblemList problems)
    {
        var inner = path;
        if (path.StartsWith('/') || path.EndsWith('/'))
        {
            problems.Add("E053", place, $"the logical path '{path}' begins or ends with a slash");
            inner = TrimOnce(path);
        }
        if (HasBadElement(inner))
            problems.Add("E052", place, $"the logical path '{path}' has an element that is empty, '.' or '..'");
    }

    /// <summary>A content path must be clean and lie in the content directory of one of the versions.</summary>
    public static void CheckContent(
        string path, IReadOnlyCollection<string> versions, string contentFolder, string place, ProblemList problems)
    {
        if (path.Contains('\\') && !path.Contains('/'))
        {
            problems.Add("E035", place, $"the content path '{path}' is not separated by slashes");
            return;
        }
        var isClean = true;
        var inner = path;
        if (path.StartsWith('/') || path.EndsWith('/'))
        {
            problems.Add("E100", place, $"the content path '{path}' begins or ends with a slash");
            (inner, isClean) = (TrimOnce(path), false);
        }
        if (HasBadElement(inner))
        {
            problems.Add("E099", place, $"the content path '{path}' has an element that is empty, '.' or '..'");
            isClean = false;
        }
        if (isClean)
            CheckFolder(path, versions, contentFolder, place, problems);
    }

    /// <summary>No path twice, and none the folder of another.</summary>
    public static void CheckConflicts(IReadOnlyCollection<string> paths, string code, string place, ProblemList problems)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (!seen.Add(path))
                problems.Add(code, place, $"the path '{path}' stands there twice");
        }
        foreach (var path in seen)
        {
            for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            {
                if (seen.Contains(path[..end]))
                    problems.Add(code, place, $"'{path[..end]}' is a file, and at the same time the folder of '{path}'");
            }
        }
    }

    private static void CheckFolder(
        string path, IReadOnlyCollection<string> versions, string contentFolder, string place, ProblemList problems)
    {
        var version = path.Split('/', 2)[0];
        var number = VersionNames.Number(version);
        // Without any version there is no folder that the path could be in; that is reported by itself.
        if (versions.Count == 0)
            return;
        if (versions.Contains(version) && path.StartsWith($"{version}/{contentFolder}/", StringComparison.Ordinal))
            return;
        if (!versions.Contains(version) && number is not null
            && versions.FirstOrDefault(known => VersionNames.Number(known) == number) is { } actual)
            problems.Add("E014", place, $"the content path '{path}' names '{version}'; the version folder is '{actual}'");
        else
            problems.Add("E042", place, $"the content path '{path}' does not lie in the folder '{contentFolder}' of a version of this inventory");
    }

    private static string TrimOnce(string path)
    {
        var start = path.StartsWith('/') ? 1 : 0;
        var end = path.Length > start && path.EndsWith('/') ? path.Length - 1 : path.Length;
        return path[start..end];
    }

    private static bool HasBadElement(string path) => path.Split('/').Any(element => element is "" or "." or "..");
}
