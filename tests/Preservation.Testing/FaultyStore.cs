using System.Collections.Concurrent;
using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>A real store whose writes and reads fail as <see cref="Faults"/> says. It counts what is really sent.</summary>
public sealed class FaultyStore(IObjectStore inner, Faults faults) : IObjectStore
{
    public StoreName Name => inner.Name;

    public IStoreLocks? Locks => inner.Locks is { } locks ? new FaultyLocks(locks, faults, Name) : null;

    public StoreTraffic Traffic => inner.Traffic;

    private IObjectStore Inner => inner;

    /// <summary>Bytes sent by key; what lay there already and was only compared does not count.</summary>
    public ConcurrentDictionary<string, long> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys in the order in which they were opened to be written.</summary>
    public ConcurrentQueue<string> Written { get; } = [];

    /// <summary>Keys in the order in which they were opened to be read.</summary>
    public ConcurrentQueue<string> Read { get; } = [];

    /// <summary>What the store says of its room; null for the truth.</summary>
    public long? FreeBytes { get; init; }

    public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        return inner.StatAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        return inner.ListAsync(prefix, cancellationToken);
    }

    public async Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        Read.Enqueue(key.Value);
        var content = await inner.OpenAsync(key, from, cancellationToken);
        if (content is not null && from == ReadFrom.Medium && faults.CachedKey is { } cached && key.Value.Contains(cached, StringComparison.Ordinal))
            return new CachedContent(content);
        return content is not null && faults.TakeRead(key.Value) ? new FaultyContent(content, faults, Name) : content;
    }

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) =>
        await StartAsync(key, () => inner.PutNewAsync(key, size, cancellationToken));

    public async Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        await StartAsync(key, () => inner.ReplaceAsync(key, size, expected, cancellationToken));

    public async Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken)
    {
        var failsThen = faults.TakeWrite(Name, WriteStep.Copy);
        await inner.KeepAsync(key, quarantine, cancellationToken);
        if (failsThen)
            throw Faults.Failure(Name);
    }

    public async Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken)
    {
        var failsThen = faults.TakeWrite(Name, WriteStep.Copy);
        var isCopied = await inner.TryCopyFromAsync(source is FaultyStore faulty ? faulty.Inner : source, key, size, cancellationToken);
        return failsThen ? throw Faults.Failure(Name) : isCopied;
    }

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => inner.AbandonAsync(upload, cancellationToken);

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => inner.ProbeAsync(scratch, cancellationToken);

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) =>
        FreeBytes is { } free ? Task.FromResult<long?>(free) : inner.FreeBytesAsync(cancellationToken);

    private async Task<IObjectUpload> StartAsync(StorageKey key, Func<Task<IObjectUpload>> start)
    {
        var failsThen = faults.TakeWrite(Name, WriteStep.Begin);
        Written.Enqueue(key.Value);
        var upload = new FaultyUpload(this, await start(), key.Value, faults);
        if (!failsThen)
            return upload;
        await upload.DisposeAsync();
        throw Faults.Failure(Name);
    }

    private sealed class FaultyUpload(FaultyStore store, IObjectUpload inner, string key, Faults faults) : IObjectUpload
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var failsThen = faults.TakeWrite(store.Name, WriteStep.Bytes);
            await inner.WriteAsync(bytes, cancellationToken);
            store.Sent.AddOrUpdate(key, bytes.Length, (_, before) => before + bytes.Length);
            if (failsThen)
                throw Faults.Failure(store.Name);
        }

        public async Task<long> CompleteAsync(CancellationToken cancellationToken)
        {
            var failsThen = faults.TakeWrite(store.Name, WriteStep.Complete);
            var known = await inner.CompleteAsync(cancellationToken);
            store.Sent.AddOrUpdate(key, -known, (_, before) => before - known);
            return failsThen ? throw Faults.Failure(store.Name) : known;
        }

        // Closes the handle, as the end of a process does.
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class CachedContent(IStoredContent inner) : IStoredContent
    {
        public long Size => inner.Size;

        public string CacheReason => "the test wants it";

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => inner.ReadAsync(offset, buffer, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class FaultyContent(IStoredContent inner, Faults faults, StoreName store) : IStoredContent
    {
        public long Size => inner.Size;

        public string? CacheReason => inner.CacheReason;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var read = await inner.ReadAsync(offset, buffer, cancellationToken);
            var at = faults.ReadAt - offset;
            if (at >= read)
                return read;
            return faults.Read switch
            {
                ReadFault.BitFlip when at >= 0 => Flip(buffer.Span, (int)at, read),
                ReadFault.BitFlip => read,
                ReadFault.ShortRead => (int)Math.Max(0, at),
                ReadFault.Error => throw new ObjectStoreException(store, StoreFailure.Unreadable, $"Store '{store}' does not give byte {faults.ReadAt}, as the test wants it."),
                _ => throw Faults.Failure(store),
            };
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static int Flip(Span<byte> bytes, int at, int read)
        {
            bytes[at] ^= 1;
            return read;
        }
    }
}
