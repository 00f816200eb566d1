using System.Collections.Concurrent;
using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>A real store that takes its time with each write to some keys.</summary>
/// <param name="inner">The store.</param>
/// <param name="pause">Before each write; infinite for a store that stalls.</param>
/// <param name="part">In keys whose writes are slow.</param>
/// <param name="uploads">So many uploads are slow; later ones are not.</param>
public sealed class SlowStore(IObjectStore inner, TimeSpan pause, string part, int uploads = int.MaxValue) : IObjectStore
{
    private int _begun;

    public StoreName Name => inner.Name;

    public IStoreLocks? Locks => inner.Locks;

    public StoreTraffic Traffic => inner.Traffic;

    /// <summary>What was begun and completed: <c>begin key</c>, <c>end key</c>, <c>read key</c>.</summary>
    public ConcurrentQueue<string> Steps { get; } = [];

    /// <summary>Ends when the first slow write has begun.</summary>
    public TaskCompletionSource IsSlowing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) => inner.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken)
    {
        Steps.Enqueue($"read {key}");
        return inner.OpenAsync(key, from, cancellationToken);
    }

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken)
    {
        Steps.Enqueue($"begin {key}");
        var isSlow = key.Value.Contains(part, StringComparison.Ordinal) && Interlocked.Increment(ref _begun) <= uploads;
        return new SlowUpload(this, await inner.PutNewAsync(key, size, cancellationToken), key, isSlow ? pause : TimeSpan.Zero);
    }

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(key, size, expected, cancellationToken);

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) => inner.KeepAsync(key, quarantine, cancellationToken);

    public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) => Task.FromResult(false);

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => inner.AbandonAsync(upload, cancellationToken);

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => inner.ProbeAsync(scratch, cancellationToken);

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => inner.FreeBytesAsync(cancellationToken);

    private sealed class SlowUpload(SlowStore store, IObjectUpload inner, StorageKey key, TimeSpan pause) : IObjectUpload
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (pause != TimeSpan.Zero)
            {
                store.IsSlowing.TrySetResult();
                await Task.Delay(pause, cancellationToken);
            }
            await inner.WriteAsync(bytes, cancellationToken);
        }

        public async Task<long> CompleteAsync(CancellationToken cancellationToken)
        {
            var known = await inner.CompleteAsync(cancellationToken);
            store.Steps.Enqueue($"end {key}");
            return known;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
