using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Files;

/// <summary>A file of this machine that is in no store: a restored one.</summary>
public sealed class LocalContent : IStoredContent
{
    private static readonly StoreName Here = StoreName.Parse("folder");

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private LocalContent(SafeFileHandle file, string path) => (_file, _path, Size) = (file, path, RandomAccess.GetLength(file));

    public long Size { get; }

    public string? CacheReason => null;

    /// <exception cref="ObjectStoreException">The file cannot be read.</exception>
    public static LocalContent Open(string path)
    {
        try
        {
            return new LocalContent(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException(Here, StoreFailure.Unreadable, $"The file '{path}' cannot be read: {e.Message}", e);
        }
    }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = 0;
        try
        {
            for (int read; done < buffer.Length && (read = RandomAccess.Read(_file, buffer.Span[done..], offset + done)) > 0;)
                done += read;
        }
        catch (IOException e)
        {
            throw new ObjectStoreException(Here, StoreFailure.Unreadable, $"The file '{_path}' cannot be read at byte {offset + done}: {e.Message}", e);
        }
        return ValueTask.FromResult(done);
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
