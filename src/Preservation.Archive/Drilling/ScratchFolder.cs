using System.Globalization;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Drilling;

/// <summary>
/// The one folder that a drill of a holding writes to. It has the same name each time, so that the next drill finds and
/// removes what a killed one left; nothing else is ever removed.
/// </summary>
internal sealed class ScratchFolder(string scratch, Guid archive, HoldingId id, Func<string, long> freeBytes, IWorkProgress progress) : IDisposable
{
    /// <summary>Inventories, manifests and room to breathe.</summary>
    private const long Margin = 16 << 20;

    // Weights and interviews are nobody's business who only shares the machine.
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly string _scratch = System.IO.Path.GetFullPath(scratch);
    private bool _isOpen;

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(scratch), $"drill-{archive}-{id}");

    /// <summary>Bytes that a drill of a holding writes at most.</summary>
    public static long Needed(HoldingRecord record) => Margin + record.Manifest.TotalSize
        + record.Manifest.Artifacts.Where(artifact => artifact.LeafCount > 1).Sum(artifact => (long)artifact.LeafCount * Digest.Size);

    /// <summary>Bytes that can be written, with those that a broken drill left.</summary>
    public long Free()
    {
        var there = _scratch;
        while (!Directory.Exists(there) && System.IO.Path.GetDirectoryName(there) is { } parent)
            there = parent;
        var left = Directory.Exists(Path) ? Directory.EnumerateFiles(Path, "*", WithoutLinks).Sum(path => FileFacts.Of(path)?.Size ?? 0) : 0;
        return freeBytes(there) + left;
    }

    /// <summary>Removes what a broken drill left, and makes the folder anew.</summary>
    /// <exception cref="ArchiveRefusedException">There is too little room, or something lies there that is no folder.</exception>
    public void Open(HoldingRecord record)
    {
        if (FileFacts.Of(Path) is { IsFolder: false })
            throw new ArchiveRefusedException($"'{Path}' is no folder; drills of '{id}' need this place. Move it away and run the same command.");
        var (needed, free) = (Needed(record), Free());
        if (free < needed)
        {
            throw new ArchiveRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"'{_scratch}' has room for {free:N0} bytes, {needed:N0} are needed to drill '{id}'. Nothing was restored. Make room, or name another folder with --scratch."));
        }
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(_scratch);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, OwnerOnly);
        _isOpen = true;
    }

    /// <summary>Gives what lies in it a name that no drill touches again.</summary>
    /// <returns>Null when nothing was restored.</returns>
    public string? Keep(string receipt)
    {
        if (!_isOpen)
            return null;
        var kept = System.IO.Path.Combine(_scratch, $"{id}-drilled-{receipt}");
        Directory.Move(Path, kept);
        _isOpen = false;
        return kept;
    }

    public void Dispose()
    {
        if (!_isOpen)
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Note($"'{Path}' could not be removed: {e.Message} The next drill of '{id}' tries again.");
        }
    }
}
