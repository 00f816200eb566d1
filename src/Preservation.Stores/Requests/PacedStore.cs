using Preservation.Archive.Ports;

namespace Preservation.Stores.Requests;

/// <summary>A store that is kept below its limits from outside.</summary>
internal sealed class PacedStore(IObjectStore inner, Pace pace) : IObjectStore
{
    public StoreName Name => inner.Name;

    public IStoreLocks? Locks => inner.Locks;

    public StoreTraffic Traffic => inner.Traffic;

    public async Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(0, cancellationToken);
        return await inner.StatAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public async Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(0, cancellationToken);
        return await inner.OpenAsync(key, from, cancellationToken) is { } content ? new PacedContent(content, pace) : null;
    }

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(0, cancellationToken);
        return new PacedUpload(await inner.PutNewAsync(key, size, cancellationToken), pace);
    }

    public async Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(0, cancellationToken);
        return new PacedUpload(await inner.ReplaceAsync(key, size, expected, cancellationToken), pace);
    }

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) => inner.KeepAsync(key, quarantine, cancellationToken);

    public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) =>
        inner.TryCopyFromAsync(source, key, size, cancellationToken);

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => inner.AbandonAsync(upload, cancellationToken);

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => inner.ProbeAsync(scratch, cancellationToken);

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => inner.FreeBytesAsync(cancellationToken);

    private sealed class PacedContent(IStoredContent inner, Pace pace) : IStoredContent
    {
        public long Size => inner.Size;

        public string? CacheReason => inner.CacheReason;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            await pace.WaitAsync(Math.Min(buffer.Length, Math.Max(0, inner.Size - offset)), cancellationToken);
            return await inner.ReadAsync(offset, buffer, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class PacedUpload(IObjectUpload inner, Pace pace) : IObjectUpload
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await pace.WaitAsync(bytes.Length, cancellationToken);
            await inner.WriteAsync(bytes, cancellationToken);
        }

        public Task<long> CompleteAsync(CancellationToken cancellationToken) => inner.CompleteAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
