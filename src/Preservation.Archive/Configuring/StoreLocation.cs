using Preservation.Archive.Ports;

namespace Preservation.Archive.Configuring;

/// <summary>
/// A store in one word of a command line: <c>nas=/mnt/nas</c>, <c>eu=s3://bucket/prefix?endpoint=https://s3.example.org</c>
/// or <c>az=azure://container?account=https://example.blob.core.windows.net</c>. What follows the question mark are settings.
/// </summary>
public static class StoreLocation
{
    /// <exception cref="ArchiveRefusedException">It is not understood; every reason is told.</exception>
    public static StoreConfiguration Parse(string text, IReadOnlyDictionary<string, string> moreSettings)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0 || split == text.Length - 1)
            throw new ArchiveRefusedException($"--store: '{text}' is not understood; 'name=path', 'name=s3://bucket/prefix' or 'name=azure://container/prefix' is expected.");
        StoreName name;
        try
        {
            name = StoreName.Parse(text[..split]);
        }
        catch (FormatException e)
        {
            throw new ArchiveRefusedException($"--store: {e.Message}", e);
        }
        var (kind, path) = text[(split + 1)..] switch
        {
            var s3 when s3.StartsWith("s3://", StringComparison.Ordinal) => (StoreConfiguration.S3, s3[5..]),
            var azure when azure.StartsWith("azure://", StringComparison.Ordinal) => (StoreConfiguration.Azure, azure[8..]),
            var folder => (StoreConfiguration.FileSystem, Path.GetFullPath(folder)),
        };
        var settings = new Dictionary<string, string>(moreSettings, StringComparer.Ordinal);
        List<string> problems = [];
        if (kind != StoreConfiguration.FileSystem)
            path = TakeSettings(path, settings, problems);
        var store = StoreConfiguration.Create(name, kind, path, settings, (setting, why) => problems.Add(setting.Length == 0 ? why : $"{setting}: {why}"));
        return problems.Count == 0
            ? store
            : throw new ArchiveRefusedException($"The store '{name}' cannot be set up so.") { Reasons = problems };
    }

    private static string TakeSettings(string path, Dictionary<string, string> settings, List<string> problems)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return path;
        foreach (var pair in path[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                problems.Add($"'{pair}' is not understood; 'setting=value' is expected");
            else if (!settings.TryAdd(pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..])))
                problems.Add($"{pair[..equals]}: it is given twice");
        }
        return path[..question];
    }
}
