namespace Preservation.Cli.Tests.Formats;

/// <summary>Files of the repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>A path below <c>manifests/</c>.</summary>
    public static string Manifests(params string[] parts) => Path.Combine([Root, "manifests", .. parts]);

    /// <summary>The one fenced block of a language in the text of the formats that contains something.</summary>
    public static string Block(string fence, string content) => Assert.Single(
        File.ReadAllText(Manifests("README.md")).Split(fence + "\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]),
        block => block.Contains(content, StringComparison.Ordinal));

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
