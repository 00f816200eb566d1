using Preservation.Archive.Files;

namespace Preservation.Worker.Alerting.Sending;

/// <summary>What the outbox does to the disk; each call is durable once it has returned.</summary>
public class OutboxFiles
{
    /// <param name="root">A folder that is there.</param>
    /// <param name="folder">Below it.</param>
    public virtual void CreateFolder(string root, string folder) => DurableFile.CreateFolders(root, folder);

    /// <summary>The file is seen whole or not at all.</summary>
    public virtual void Write(string path, byte[] bytes) => DurableFile.Write(path, bytes);

    public virtual byte[] Read(string path) => File.ReadAllBytes(path);

    public virtual void Delete(string path)
    {
        File.Delete(path);
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Names in a folder, in their order; none when the folder is not there.</summary>
    /// <param name="folder">A folder.</param>
    /// <param name="ending">What names end with.</param>
    public virtual IReadOnlyList<string> Names(string folder, string ending) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
