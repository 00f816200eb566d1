using Preservation.Archive.Ports;

namespace Preservation.Archive.Opening;

/// <summary>A store that is not used because it could not be asked, or is not the one it should be: whatever is asked of it fails with that reason.</summary>
public sealed class ClosedStore(StoreName name, ObjectStoreException reason) : IObjectStore
{
    public StoreName Name { get; } = name;

    /// <summary>Why it is not used.</summary>
    public ObjectStoreException Reason => reason;

    /// <summary>What locks it has cannot be asked either.</summary>
    public IStoreLocks? Locks => null;

    public StoreTraffic Traffic { get; } = new();

    public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) => throw Again();

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => throw Again();

    public Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken) => throw Again();

    public Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) => throw Again();

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) => throw Again();

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) => throw Again();

    public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) => throw Again();

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => throw Again();

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => throw Again();

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => throw Again();

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => throw Again();

    private ObjectStoreException Again() => new(Name, reason.Failure, reason.Message, reason);
}
