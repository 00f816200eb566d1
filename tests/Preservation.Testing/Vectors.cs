namespace Preservation.Testing;

/// <summary>Test data of third parties, which lies outside the product.</summary>
public static class Vectors
{
    /// <summary>Why a test that needs them is skipped.</summary>
    public const string Absent = "The vectors are absent: set PRESERVATION_VECTORS, or put them into shared/vectors beside the project.";

    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder of the vectors; null when they are absent, and then a test must be skipped.</summary>
    public static string? Folder(string relative)
    {
        if (Root is null)
            return null;
        var path = Path.Combine(Root, relative);
        return Path.Exists(path) ? path : null;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PRESERVATION_VECTORS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
