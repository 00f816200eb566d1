using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Azure;
using Preservation.Stores.FileSystem;
using Preservation.Stores.Requests;
using Preservation.Stores.S3;

namespace Preservation.Stores;

/// <summary>Makes stores of a configuration: the one place where they are put together.</summary>
public static class StoreFactory
{
    /// <param name="store">Which store.</param>
    /// <param name="capabilities">What it was found to do; <see cref="StoreCapabilities.Unknown"/> before its first probe.</param>
    /// <param name="archiveFolder">What relative paths are relative to.</param>
    /// <param name="clock">For pauses and pace.</param>
    /// <exception cref="ArchiveRefusedException">Its secrets are not where they should be.</exception>
    public static IObjectStore Create(StoreConfiguration store, StoreCapabilities capabilities, string archiveFolder, TimeProvider clock) => store.Place switch
    {
        StorePlace.S3 place => new S3Store(store.Name, place, store.Limits, capabilities, archiveFolder, clock),
        StorePlace.Azure place => new AzureStore(store.Name, place, store.Limits, archiveFolder, clock),
        StorePlace.Folder place => Paced(new FileSystemStore(store.Name, Path.Combine(archiveFolder, place.Path)), store.Limits, clock),
        _ => throw new InvalidOperationException($"There is no store for {store.Place.GetType().Name}."),
    };

    // The others pace each request by themselves.
    private static IObjectStore Paced(FileSystemStore store, StoreLimits limits, TimeProvider clock) =>
        limits.BytesPerSecond is null && limits.RequestsPerSecond is null ? store : new PacedStore(store, new Pace(limits, clock));

    /// <summary>Makes the folder of a new store; its bucket or container too, when that is wanted, with versions and locks when it is to lock.</summary>
    /// <exception cref="ArchiveRefusedException">The folder cannot be made.</exception>
    /// <exception cref="ObjectStoreException">The provider refuses.</exception>
    public static async Task MakePlaceAsync(StoreConfiguration store, string archiveFolder, bool makesBucket, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (store.Place is StorePlace.Folder place)
            CreateFolder(store.Name, Path.Combine(archiveFolder, place.Path));
        if (!makesBucket)
            return;
        switch (Create(store, StoreCapabilities.Unknown, archiveFolder, clock))
        {
            case S3Store s3:
                await s3.MakeBucketAsync(cancellationToken);
                break;
            case AzureStore azure:
                await azure.MakeContainerAsync(cancellationToken);
                break;
        }
    }

    private static void CreateFolder(StoreName store, string path)
    {
        if (File.Exists(path))
            throw new ArchiveRefusedException($"Store '{store}' cannot be set up: '{path}' is a file, and a folder is needed.");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveRefusedException($"Store '{store}' cannot be set up: {e.Message}", e);
        }
    }
}
