using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;

namespace Preservation.Stores.FileSystem;

/// <summary>
/// The folder of bytes on their way. It is there while an upload is open, or while one that was broken off waits to
/// be continued.
/// </summary>
internal sealed class UploadsFolder(string root)
{
    public const string Name = ".uploads";

    /// <summary>Bytes from which on it is worth to go on with a file that was broken off.</summary>
    public const int LargeFrom = 64 << 10;

    /// <summary>Against another process that removes the empty folder at the same moment.</summary>
    private const int OpenAttempts = 100;

    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private readonly string _folder = Path.Combine(root, Name);
    private readonly Lock _lock = new();
    private int _open;

    /// <summary>Opens the file of an upload, or what an earlier one of the same name left; nobody else can open it meanwhile.</summary>
    public SafeFileHandle Open(string name, out string part)
    {
        part = Path.Combine(_folder, name + ".part");
        lock (_lock)
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    DurableFile.CreateFolders(root, _folder);
                    // Not shared: a second process at the same key is told at once instead of mixing its bytes in.
                    var file = File.OpenHandle(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    _open++;
                    return file;
                }
                catch (IOException e) when (attempt < OpenAttempts && Directory.Exists(root)
                    && (e is DirectoryNotFoundException or FileNotFoundException || e.HResult == Posix.Exists))
                {
                    // The folder was removed, or made, between two of these calls.
                }
            }
        }
    }

    /// <summary>An upload has ended.</summary>
    /// <param name="part">Its file.</param>
    /// <param name="isLeft">Whether the file stays, to be continued.</param>
    public void Close(string part, bool isLeft)
    {
        lock (_lock)
        {
            try
            {
                if (!isLeft)
                    File.Delete(part);
                if (--_open == 0)
                    RemoveLeftovers();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process has uploads under way, or one was broken off and waits to be continued.
            }
        }
    }

    /// <summary>Files that wait to be continued, or that nobody will continue.</summary>
    public List<UnfinishedUpload> List() => !Directory.Exists(_folder) ? [] :
    [
        .. new DirectoryInfo(_folder).EnumerateFiles("*.part")
            .Select(part => new UnfinishedUpload($"{Name}/{part.Name}", part.Name, part.Length, part.LastWriteTimeUtc)),
    ];

    /// <summary>Gives one up, unless it is being written to.</summary>
    public bool Remove(string id)
    {
        var part = Open(id[..^".part".Length], out var path);
        part.Dispose();
        Close(path, isLeft: false);
        return true;
    }

    // Small files of processes that were killed long ago, and then the folder, when nothing is left in it.
    private void RemoveLeftovers()
    {
        foreach (var part in new DirectoryInfo(_folder).EnumerateFiles("*.part"))
        {
            if (part.Length < LargeFrom && DateTime.UtcNow - part.LastWriteTimeUtc > LeftoverAge)
                part.Delete();
        }
        Directory.Delete(_folder, recursive: false);
    }
}
