namespace Preservation.Archive.Files;

/// <summary>Files that survive a power cut once a call has returned: temporary file, flush, rename, flush folder.</summary>
public static class DurableFile
{
    /// <summary>Writes a file, over one that is there; it is seen whole or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode? mode = null)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        using (var file = Create(temporary, mode))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes the names in a folder survive a power cut; on systems without such a call the rename itself has to do.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsLinux())
            Posix.FlushFolder(folder);
    }

    /// <summary>Creates the folders from <paramref name="root"/>, which must be there, down to <paramref name="folder"/>, each of them durable.</summary>
    /// <exception cref="DirectoryNotFoundException">The root is not there; it is never made.</exception>
    public static void CreateFolders(string root, string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (folder == root)
            throw new DirectoryNotFoundException($"The folder '{root}' is not there.");
        var parent = Path.GetDirectoryName(folder)!;
        CreateFolders(root, parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    private static FileStream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }
}
