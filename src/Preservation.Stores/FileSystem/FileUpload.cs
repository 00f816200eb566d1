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
    private const int WriteBackStep = 16 << 20;

    /// <summary>Up to this size a broken upload is not worth continuing.</summary>
    private const int Small = 64 << 10;

    private const int Attempts = 100;

    private readonly FileSystemStore _store;
    private readonly StorageKey _key;
    private readonly string _part;
    private readonly long _size;
    private readonly string? _expected;
    private readonly SafeFileHandle _file;
    private readonly EarlierBytes _earlier;
    private long _position;
    private long _writtenBack;
    private bool _isComplete;

    private FileUpload(FileSystemStore store, StorageKey key, string part, long size, string? expected, SafeFileHandle file)
    {
        (_store, _key, _part, _size, _expected, _file) = (store, key, part, size, expected, file);
        _earlier = new EarlierBytes(file, RandomAccess.GetLength(file));
    }

    public static FileUpload Start(FileSystemStore store, StorageKey key, long size, string? expected)
    {
        var name = Digest.Of(Encoding.UTF8.GetBytes($"{key}\n{size}")).ToString()[..32];
        var part = Path.Combine(store.UploadsFolder, name + ".part");
        return new FileUpload(store, key, part, size, expected, Open(store, part));
    }

    // Another upload that is the last for a moment takes the folder away, so making it and using it may fail in between.
    private static SafeFileHandle Open(FileSystemStore store, string part)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                DurableFile.CreateFolders(store.Root, store.UploadsFolder);
                // Not shared: a second process at the same key is told at once instead of mixing its bytes in.
                return File.OpenHandle(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (attempt < Attempts && e.HResult is not Posix.Locked && Directory.Exists(store.Root))
            {
                Thread.Yield();
            }
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var known = _earlier.CountEqual(_position, bytes.Span);
            _position += known;
            if (known < bytes.Length)
            {
                RandomAccess.Write(_file, bytes.Span[known..], _position);
                _position += bytes.Length - known;
                WriteBack();
            }
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
            _isComplete = true;
            DurableFile.FlushFolder(folder);
            return _earlier.Equal;
        },
        $"completing '{_key}'");

    public ValueTask DisposeAsync()
    {
        // A receipt gets another key when it is made again: what is left of it would lie there for ever.
        if (!_isComplete && _size <= Small)
            TryRemove(() => File.Delete(_part));
        _file.Dispose();
        TryRemove(() => Directory.Delete(_store.UploadsFolder, recursive: false));
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

    // Hands pages to the disk while the next ones are made, so that the flush at the end has little left to do.
    private void WriteBack()
    {
        if (!OperatingSystem.IsLinux() || _position - _writtenBack < WriteBackStep)
            return;
        Posix.StartWriteBack(_file, _writtenBack, _position - _writtenBack);
        _writtenBack = _position;
    }

    private static void TryRemove(Action remove)
    {
        try
        {
            remove();
        }
        catch (IOException)
        {
            // Other uploads are under way, or this one was broken off and waits to be continued.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
