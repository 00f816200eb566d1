using System.Text;
using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;

namespace Preservation.Stores.FileSystem;

/// <summary>
/// Writes to a temporary file, flushes it, renames it into place and flushes the folder. What an earlier, broken
/// upload of the same key left is compared with what is written now and only continued where it ends or differs.
/// </summary>
internal sealed class FileUpload : IObjectUpload
{
    private readonly FileSystemStore _store;
    private readonly StorageKey _key;
    private readonly string _part;
    private readonly long _size;
    private readonly string? _expected;
    private readonly SafeFileHandle _file;
    private readonly DirectWriter _writer;
    private readonly EarlierBytes _earlier;
    private long _position;
    private bool _isComplete;

    private FileUpload(FileSystemStore store, StorageKey key, string part, long size, string? expected, SafeFileHandle file)
    {
        (_store, _key, _part, _size, _expected, _file) = (store, key, part, size, expected, file);
        _earlier = new EarlierBytes(file, RandomAccess.GetLength(file));
        _writer = new DirectWriter(part, file, size);
    }

    public static FileUpload Start(FileSystemStore store, StorageKey key, long size, string? expected)
    {
        var name = Digest.Of(Encoding.UTF8.GetBytes($"{key}\n{size}")).ToString()[..32];
        var file = store.Uploads.Open(name, out var part);
        return new FileUpload(store, key, part, size, expected, file);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var known = _earlier.CountEqual(_position, bytes.Span);
            _position += known;
            if (known == bytes.Length)
                return ValueTask.CompletedTask;
            _writer.Write(bytes.Span[known..], _position);
            _position += bytes.Length - known;
            _store.Traffic.Sent(bytes.Length - known);
        }
        catch (Exception e) when (_store.Translate(e, $"writing '{_key}' at byte {_position}") is { } translated)
        {
            throw translated;
        }
        return ValueTask.CompletedTask;
    }

    public Task<long> CompleteAsync(CancellationToken cancellationToken) => _store.Asked(
        () =>
        {
            if (_position != _size)
                throw new InvalidOperationException($"{_position} of {_size} bytes were written to '{_key}'.");
            RandomAccess.SetLength(_file, _size);
            RandomAccess.FlushToDisk(_file);
            // Killed before the rename, the flushed temporary file is found and adopted by the next try.
            var target = _store.PathOf(_key.Value);
            var folder = Path.GetDirectoryName(target)!;
            DurableFile.CreateFolders(_store.Root, folder);
            Rename(target);
            DurableFile.FlushFolder(folder);
            _isComplete = true;
            return _earlier.Equal;
        },
        $"completing '{_key}'");

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _file.Dispose();
        // Little is won by going on with a small file, and a receipt is never written a second time.
        _store.Uploads.Close(_part, isLeft: !_isComplete && _size >= UploadsFolder.LargeFrom);
        return ValueTask.CompletedTask;
    }

    private void Rename(string target)
    {
        if (_expected is not null)
        {
            if (_store.Find(_key.Value)?.Tag != _expected)
                throw Conflict("it was changed by somebody else in the meantime");
            File.Move(_part, target, overwrite: true);
            return;
        }
        if (OperatingSystem.IsLinux() && Posix.TryRenameNew(_part, target))
            return;
        if (File.Exists(target))
            throw Conflict("something else was put there in the meantime");
        File.Move(_part, target, overwrite: false);
    }

    private ObjectStoreException Conflict(string why) => new(_store.Name, StoreFailure.Conflict,
        $"In store '{_store.Name}' the key '{_key}' cannot be written: {why}.");
}
