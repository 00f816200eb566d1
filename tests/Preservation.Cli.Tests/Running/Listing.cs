using System.Security.Cryptography;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;

namespace Preservation.Cli.Tests.Running;

/// <summary>Every file below a folder with its digest, to see that nothing was changed.</summary>
internal static class Listing
{
    /// <param name="folder">Where to look.</param>
    /// <param name="except">Beginnings of relative paths that may change.</param>
    public static List<string> Of(string folder, params string[] except)
    {
        List<string> lines = [];
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path);
            if (!except.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)) && FileFacts.Of(path) is { IsFolder: false } facts)
                lines.Add($"{name} {(facts.Kind == StoredKind.File ? Digest(path) : facts.Kind)}");
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
