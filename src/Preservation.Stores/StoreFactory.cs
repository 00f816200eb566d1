using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Stores.FileSystem;

namespace Preservation.Stores;

/// <summary>Makes stores of a configuration: the one place where they are put together.</summary>
public static class StoreFactory
{
    /// <param name="store">Which store.</param>
    /// <param name="archiveFolder">What relative paths are relative to.</param>
    public static IObjectStore Create(StoreConfiguration store, string archiveFolder) =>
        new FileSystemStore(store.Name, Path.Combine(archiveFolder, store.Path));

    /// <summary>Makes the folder of a new file-system store.</summary>
    /// <exception cref="Archive.ArchiveRefusedException">It cannot be made.</exception>
    public static void CreateFolder(StoreConfiguration store, string archiveFolder)
    {
        var path = Path.Combine(archiveFolder, store.Path);
        if (File.Exists(path))
            throw new Archive.ArchiveRefusedException($"Store '{store.Name}' cannot be set up: '{path}' is a file, and a folder is needed.");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Archive.ArchiveRefusedException($"Store '{store.Name}' cannot be set up: {e.Message}", e);
        }
    }
}
