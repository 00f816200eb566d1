using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Catalogue;
using Preservation.Stores.FileSystem;

namespace Preservation.Testing;

/// <summary>
/// A copy of the folders of an archive, to be spoilt by one case of a table. Each opening is a new process as far as
/// the program can see: fresh stores, a fresh connection to the catalogue, fresh buffers.
/// </summary>
public sealed class ArchiveCopy : IAsyncDisposable
{
    private readonly TestArchive _original;
    private readonly TempFolder _folder = new();
    private readonly List<ArchiveContext> _opened = [];

    public ArchiveCopy(TestArchive original)
    {
        _original = original;
        foreach (var name in Stores.Append("archive"))
            CopyFolder(original.Folder[name], _folder[name]);
    }

    public IEnumerable<string> Stores => _original.Context.Stores.Select(store => store.Name.Value);

    public string this[params string[] parts] => _folder[parts];

    /// <summary>Opens the archive; <paramref name="wrap"/> may put something around a store.</summary>
    public ArchiveContext Open(Func<IObjectStore, IObjectStore>? wrap = null)
    {
        var context = _original.Context with
        {
            Folder = _folder["archive"],
            Stores = [.. _original.Context.Stores.Select(store => new FileSystemStore(store.Name, _folder[store.Name.Value])).Select(store => wrap?.Invoke(store) ?? store)],
            Catalogue = SqliteCatalogue.Open(_folder["archive", "catalogue.db"], _original.Clock),
            Buffers = new AlignedBuffers(1 << 20, 16),
        };
        _opened.Add(context);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _opened)
            await context.Catalogue.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Copies a folder as it is, links as links.</summary>
    public static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo)
                CopyFolder(entry.FullName, target);
            else
                File.Copy(entry.FullName, target, overwrite: true);
        }
    }
}
