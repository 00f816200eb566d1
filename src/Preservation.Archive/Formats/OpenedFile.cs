using Microsoft.Win32.SafeHandles;

namespace Preservation.Archive.Formats;

/// <summary>A file opened to read some of its bytes; others may read it, too, but not write.</summary>
internal sealed class OpenedFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    public OpenedFile(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous | FileOptions.RandomAccess);
        Path = path;
        Size = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    public long Size { get; }

    /// <summary>The first <paramref name="length"/> bytes, or all of a shorter file.</summary>
    public Task<byte[]> HeadAsync(int length, CancellationToken ct) => ReadAsync(0, (int)Math.Min(length, Size), ct);

    /// <summary>The last <paramref name="length"/> bytes, or all of a shorter file.</summary>
    public Task<byte[]> TailAsync(int length, CancellationToken ct) =>
        ReadAsync(Math.Max(0, Size - length), (int)Math.Min(length, Size), ct);

    /// <exception cref="EndOfStreamException">The file became shorter while it was read.</exception>
    public async Task<byte[]> ReadAsync(long offset, int length, CancellationToken ct)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            var read = await RandomAccess.ReadAsync(_handle, bytes.AsMemory(done), offset + done, ct);
            if (read == 0)
                throw new EndOfStreamException($"'{Path}' ended at byte {offset + done} while it was inspected; {Size} bytes are expected.");
            done += read;
        }
        return bytes;
    }

    public void Dispose() => _handle.Dispose();
}
