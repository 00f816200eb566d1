using Preservation.Archive.Files;

namespace Preservation.Archive.Verifying;

/// <summary>Everything in a folder that is not itself a folder, with names relative to it; links are not followed.</summary>
internal static class FolderEntries
{
    public static IEnumerable<(string Name, FileFacts Facts)> Of(string folder)
    {
        var pending = new Stack<(string Path, string Prefix)>([(folder, "")]);
        while (pending.TryPop(out var next))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(next.Path))
            {
                if (FileFacts.Of(path) is not { } facts)
                    continue;
                var name = next.Prefix + Path.GetFileName(path);
                if (facts.IsFolder)
                    pending.Push((path, name + "/"));
                else
                    yield return (name, facts);
            }
        }
    }
}
