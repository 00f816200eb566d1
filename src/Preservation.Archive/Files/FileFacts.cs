using Preservation.Archive.Ports;

namespace Preservation.Archive.Files;

/// <summary>What a path is, and by what a change of it would show. Links are not followed.</summary>
/// <param name="Kind">File, link or special; a folder is none of them.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Identity">Device, inode, size and time of change: another value means another content.</param>
public sealed record FileFacts(StoredKind Kind, bool IsFolder, long Size, string Identity)
{
    private const int TypeMask = 0xF000, Folder = 0x4000, Regular = 0x8000, SymbolicLink = 0xA000;

    /// <summary>Null when nothing is there.</summary>
    /// <exception cref="IOException">The path cannot be looked at.</exception>
    public static FileFacts? Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfPortable(path);

    private static FileFacts? OfLinux(string path)
    {
        if (!Posix.TryStat(path, out var facts))
        {
            return Posix.LastError switch
            {
                Posix.NoEntry or 20 => null,
                13 => throw new UnauthorizedAccessException($"'{path}' cannot be looked at: permission denied."),
                var error => throw new IOException($"'{path}' cannot be looked at: {Posix.LastMessage()}.", error),
            };
        }
        var type = facts.Mode & TypeMask;
        var kind = type switch
        {
            SymbolicLink => StoredKind.Link,
            Regular => StoredKind.File,
            Folder => StoredKind.EmptyFolder,
            _ => StoredKind.Special,
        };
        var identity = $"{facts.DeviceMajor}.{facts.DeviceMinor}.{facts.Inode}.{facts.Size}.{facts.ModifiedSeconds}.{facts.ModifiedNanoseconds}";
        return new FileFacts(kind, type == Folder, (long)facts.Size, identity);
    }

    private static FileFacts? OfPortable(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!info.Exists && info.LinkTarget is null)
            return null;
        var isLink = info.LinkTarget is not null;
        var size = info is FileInfo file && !isLink ? file.Length : 0;
        var isFolder = info is DirectoryInfo && !isLink;
        var kind = isLink ? StoredKind.Link : isFolder ? StoredKind.EmptyFolder : StoredKind.File;
        return new FileFacts(kind, isFolder, size, $"{size}.{info.LastWriteTimeUtc.Ticks}");
    }
}
