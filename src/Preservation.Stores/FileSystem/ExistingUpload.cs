using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Ports;

namespace Preservation.Stores.FileSystem;

/// <summary>An upload to a key that holds something already: nothing is written, everything must be equal.</summary>
internal sealed class ExistingUpload : IObjectUpload
{
    private readonly FileSystemStore _store;
    private readonly StorageKey _key;
    private readonly SafeFileHandle _file;
    private readonly EarlierBytes _earlier;
    private readonly long _size;
    private long _position;

    private ExistingUpload(FileSystemStore store, StorageKey key, SafeFileHandle file, long size)
    {
        (_store, _key, _file, _size) = (store, key, file, size);
        _earlier = new EarlierBytes(file, size);
    }

    public static ExistingUpload Compare(FileSystemStore store, StorageKey key, string path, StoredObject existing, long size)
    {
        if (existing.Kind != StoredKind.File || existing.Size != size)
        {
            throw new ObjectStoreException(store.Name, StoreFailure.Conflict,
                $"In store '{store.Name}' a {FileSystemStore.Describe(existing.Kind)} of {existing.Size} bytes lies at '{key}', where {size} other bytes should go. Run 'preserve audit' to see what it is.");
        }
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new ExistingUpload(store, key, file, size);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var equal = _earlier.CountEqual(_position, bytes.Span);
            _position += equal;
            return equal == bytes.Length ? ValueTask.CompletedTask : throw Differs();
        }
        catch (Exception e) when (_store.Translate(e, $"comparing '{_key}' at byte {_position}") is { } translated)
        {
            throw translated;
        }
    }

    public Task<long> CompleteAsync(CancellationToken cancellationToken) =>
        _position == _size ? Task.FromResult(_size) : throw Differs();

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private ObjectStoreException Differs() => new(_store.Name, StoreFailure.Conflict,
        $"In store '{_store.Name}' other bytes lie at '{_key}' (first difference at byte {_position}). Nothing was overwritten. Run 'preserve audit' to see what they are.");
}
