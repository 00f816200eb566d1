using Preservation.Archive.Ports;

namespace Preservation.Stores.Parts;

/// <summary>An upload to a key that holds something of the right size already: nothing is sent, everything must be equal.</summary>
internal sealed class ComparedUpload(StoreName store, StorageKey key, IStoredContent content, long size) : IObjectUpload
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(4 << 20, Math.Max(1, size)));
    private long _position;

    /// <exception cref="ObjectStoreException">Something of another size lies there.</exception>
    public static async Task<ComparedUpload> StartAsync(IObjectStore store, StorageKey key, long size, CancellationToken cancellationToken)
    {
        var content = await store.OpenAsync(key, ReadFrom.Anywhere, cancellationToken)
            ?? throw new ObjectStoreException(store.Name, StoreFailure.Conflict, $"In store '{store.Name}' what lay at '{key}' vanished while it was looked at. Run the same command again.");
        if (content.Size == size)
            return new ComparedUpload(store.Name, key, content, size);
        await content.DisposeAsync();
        throw new ObjectStoreException(store.Name, StoreFailure.Conflict,
            $"In store '{store.Name}' a file of {content.Size} bytes lies at '{key}', where {size} other bytes should go. Run 'preserve audit' to see what it is.");
    }

    /// <summary>Succeeds when these very bytes lie there: an earlier try may have been kept although its answer was lost.</summary>
    /// <exception cref="ObjectStoreException">Other bytes lie there.</exception>
    public static async Task RequireAsync(IObjectStore store, StorageKey key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using var compared = await StartAsync(store, key, bytes.Length, cancellationToken);
        await compared.WriteAsync(bytes, cancellationToken);
        await compared.CompleteAsync(cancellationToken);
    }

    /// <summary>The key has changed since the writer looked at it.</summary>
    public static ObjectStoreException Taken(StoreName store, StorageKey key, Exception? inner = null) => new(store, StoreFailure.Conflict,
        $"In store '{store}' the key '{key}' cannot be written: something else was put there in the meantime. Nothing was overwritten. Run 'preserve audit' to see what it is.", inner);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var wanted = Math.Min(_buffer.Length, bytes.Length - done);
            var read = await content.ReadAsync(_position, _buffer.AsMemory(0, wanted), cancellationToken);
            var same = _buffer.AsSpan(0, read).CommonPrefixLength(bytes.Span.Slice(done, wanted));
            _position += same;
            done += same;
            if (same < wanted)
                throw Differs();
        }
    }

    public Task<long> CompleteAsync(CancellationToken cancellationToken) =>
        _position == size ? Task.FromResult(size) : throw Differs();

    public ValueTask DisposeAsync() => content.DisposeAsync();

    private ObjectStoreException Differs() => new(store, StoreFailure.Conflict,
        $"In store '{store}' other bytes lie at '{key}' (first difference at byte {_position}). Nothing was overwritten. Run 'preserve audit' to see what they are.");
}
