using Microsoft.Win32.SafeHandles;

namespace Preservation.Archive.Files;

/// <summary>
/// Writes a large file in order and past the page cache, where that is possible: bytes that nobody will read from the
/// cache again would only cost one more copy.
/// </summary>
internal sealed class DirectWriter : IDisposable
{
    private const int WriteBackStep = 16 << 20, DirectFrom = 8 << 20, Page = 4096;

    private readonly SafeFileHandle _file;
    private readonly SafeFileHandle? _direct;
    private long _writtenBack;

    /// <param name="path">Of the same file.</param>
    /// <param name="file">Open for writing; its owner closes it after this.</param>
    /// <param name="size">Bytes that it will have.</param>
    public DirectWriter(string path, SafeFileHandle file, long size)
    {
        _file = file;
        if (size >= DirectFrom && OperatingSystem.IsLinux())
            _direct = Posix.TryOpenDirect(path, forWriting: true);
    }

    /// <summary>Writes what follows. Direct writes take whole pages from whole pages; the end of a file, and what does not begin at a page, goes the usual way.</summary>
    public unsafe void Write(ReadOnlySpan<byte> bytes, long position)
    {
        var direct = 0;
        fixed (byte* address = bytes)
        {
            if (_direct is not null && position % Page == 0 && (nint)address % Page == 0)
                direct = bytes.Length - (bytes.Length % Page);
        }
        if (direct > 0 && !TryWriteDirect(bytes[..direct], position))
            direct = 0;
        if (direct < bytes.Length)
            RandomAccess.Write(_file, bytes[direct..], position + direct);
        if (direct == 0)
            WriteBack(position + bytes.Length);
    }

    private bool TryWriteDirect(ReadOnlySpan<byte> pages, long position)
    {
        try
        {
            RandomAccess.Write(_direct!, pages, position);
            return true;
        }
        catch (IOException e) when (e.HResult == Posix.Invalid)
        {
            // The medium wants larger pages than these.
            return false;
        }
    }

    // Hands pages to the disk while the next ones are made, so that the flush at the end has little left to do.
    private void WriteBack(long position)
    {
        if (!OperatingSystem.IsLinux() || position - _writtenBack < WriteBackStep)
            return;
        Posix.StartWriteBack(_file, _writtenBack, position - _writtenBack);
        _writtenBack = position;
    }

    public void Dispose() => _direct?.Dispose();
}
