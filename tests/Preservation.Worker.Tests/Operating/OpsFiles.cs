namespace Preservation.Worker.Tests.Operating;

/// <summary>The folder <c>ops</c> of this checkout.</summary>
internal static class OpsFiles
{
    private static readonly string Root = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return Path.Combine(folder.FullName, "ops");
        }
        throw new DirectoryNotFoundException("The tests do not run in a checkout.");
    }
}
