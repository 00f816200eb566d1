namespace Preservation.Cli.Tests.Formats;

/// <summary>Files of the repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>A path below <c>manifests/</c>.</summary>
    public static string Manifests(params string[] parts) => Path.Combine([Root, "manifests", .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds Preservation.sln.");
    }
}
