using Preservation.Archive.Ports;
using Preservation.Testing;

namespace Preservation.Worker.Tests;

/// <summary>A real store that may be away, and that tells what it is about to read.</summary>
internal sealed class HookedStore(IObjectStore inner) : IObjectStore
{
    /// <summary>Nothing can be asked of it.</summary>
    public bool IsAway { get; set; }

    /// <summary>Before a key is opened; what it throws is the answer.</summary>
    public Func<StorageKey, Task> Opening { get; set; } = _ => Task.CompletedTask;

    public StoreName Name => inner.Name;

    public IStoreLocks? Locks => inner.Locks;

    public StoreTraffic Traffic => inner.Traffic;

    private IObjectStore Inner => IsAway ? throw Faults.Failure(Name) : inner;

    public async Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) => await Inner.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => Inner.ListAsync(prefix, cancellationToken);

    public async Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken)
    {
        await Opening(key);
        return await Inner.OpenAsync(key, from, cancellationToken);
    }

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) => await Inner.PutNewAsync(key, size, cancellationToken);

    public async Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        await Inner.ReplaceAsync(key, size, expected, cancellationToken);

    public async Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) => await Inner.KeepAsync(key, quarantine, cancellationToken);

    public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) => Task.FromResult(false);

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => Inner.UnfinishedAsync(cancellationToken);

    public async Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => await Inner.AbandonAsync(upload, cancellationToken);

    public async Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => await Inner.ProbeAsync(scratch, cancellationToken);

    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => await Inner.FreeBytesAsync(cancellationToken);
}
