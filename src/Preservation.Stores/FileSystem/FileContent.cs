using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;

namespace Preservation.Stores.FileSystem;

/// <summary>A file that is open for reading; from the medium by direct reads, which pass the page cache by.</summary>
internal sealed class FileContent : IStoredContent
{
    private const int OpenAttempts = 100;

    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(10);

    private readonly FileSystemStore _store;
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private FileContent(FileSystemStore store, SafeFileHandle file, string path, string? cacheReason)
    {
        (_store, _file, _path, CacheReason) = (store, file, path, cacheReason);
        Size = RandomAccess.GetLength(file);
    }

    public long Size { get; }

    public string? CacheReason { get; }

    public static FileContent Open(FileSystemStore store, string path, ReadFrom from)
    {
        if (from == ReadFrom.Anywhere)
            return new FileContent(store, OpenPlain(path), path, null);
        if (!OperatingSystem.IsLinux())
            return new FileContent(store, OpenPlain(path), path, "direct reads are only used on Linux");
        if (Posix.TryOpenDirect(path, forWriting: false) is { } direct)
            return new FileContent(store, direct, path, null);
        // Opened the plain way first, so that a missing permission is told as such.
        var file = OpenPlain(path);
        Posix.DropCache(file);
        return new FileContent(store, file, path, "the file system does not offer direct reads; its page cache was only asked to let go");
    }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = (int)Math.Min(buffer.Length, Math.Max(0, Size - offset));
        var done = 0;
        try
        {
            while (done < wanted)
            {
                // The whole rest of the buffer is offered, because direct reads want whole pages also at the end.
                var read = RandomAccess.Read(_file, buffer.Span[done..], offset + done);
                if (read == 0)
                    break;
                done += read;
            }
        }
        catch (Exception e) when (_store.Translate(e, $"reading '{_path}' at byte {offset + done}") is { } translated)
        {
            throw translated;
        }
        done = Math.Min(done, wanted);
        _store.Traffic.Received(done);
        return ValueTask.FromResult(done);
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    // Who puts a file holds it for himself until a moment after it is visible.
    private static SafeFileHandle OpenPlain(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (IOException e) when (e.HResult == Posix.Locked && attempt < OpenAttempts)
            {
                Thread.Sleep(OpenPause);
            }
        }
    }
}
