namespace Preservation.Testing;

/// <summary>A folder that is gone after the test. It lies on a real disk, unless <c>PRESERVATION_TEST_FOLDER</c> says where: audits read the medium, and not every memory file system lets them.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        // /var/tmp is a disk where /tmp may be memory.
        var disk = Directory.Exists("/var/tmp") ? "/var/tmp" : System.IO.Path.GetTempPath();
        var root = Environment.GetEnvironmentVariable("PRESERVATION_TEST_FOLDER") is { Length: > 0 } named ? named : disk;
        Path = Directory.CreateDirectory(System.IO.Path.Combine(root, "preservation-test-" + Guid.NewGuid().ToString("N")[..12])).FullName;
    }

    public string Path { get; }

    /// <summary>A path below the folder.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Delete();
    }

    private void Delete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // .NET cannot name what is not Unicode, so it cannot delete it either.
            using var remove = System.Diagnostics.Process.Start("rm", ["-rf", Path]);
            remove.WaitForExit();
        }
    }
}
