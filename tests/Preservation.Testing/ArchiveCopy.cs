using Preservation.Archive;
using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>A copy of an archive with all its stores, without the kit, to be spoilt by one case of a table.</summary>
public sealed class ArchiveCopy : IAsyncDisposable
{
    private readonly TestArchive _original;
    private readonly TempFolder _folder = new();
    private readonly List<ArchiveContext> _opened = [];
    private IReadOnlyList<TestStore> _stores;

    /// <summary>For an archive whose stores are folders.</summary>
    public ArchiveCopy(TestArchive original)
    {
        (_original, _stores, Clock) = (original, original.Stores, new ManualClock(original.Clock.GetUtcNow()));
        foreach (var name in _stores.OfType<FolderStore>().Select(store => store.Name).Append("archive"))
            CopyFolder(original.Folder[name], _folder[name], StoreLayout.KitFolder);
    }

    /// <summary>For an archive with stores of any kind.</summary>
    public static async Task<ArchiveCopy> CreateAsync(TestArchive original, CancellationToken cancellationToken)
    {
        var copy = new ArchiveCopy(original);
        copy._stores = await Task.WhenAll(original.Stores.Select(store => store.CopyAsync(cancellationToken)));
        return copy;
    }

    /// <summary>Its own, so that cases can be run side by side.</summary>
    public ManualClock Clock { get; }

    public string this[params string[] parts] => _folder[parts];

    /// <summary>Opens the archive as a new process; <paramref name="wrap"/> may put something around a store.</summary>
    public ArchiveContext Open(Func<IObjectStore, IObjectStore>? wrap = null)
    {
        var context = _original.Open(_stores, _folder, Clock, wrap);
        _opened.Add(context);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _opened)
        {
            await context.Catalogue.DisposeAsync();
            context.Buffers.Dispose();
        }
        _folder.Dispose();
    }

    /// <summary>Copies a folder as it is, links as links, except what has a certain name at its top.</summary>
    public static void CopyFolder(string from, string to, string except = "")
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(entry => entry.Name != except))
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
