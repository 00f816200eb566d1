using System.Diagnostics;
using System.Globalization;

namespace Preservation.Catalogue.Sql;

/// <summary>Processes of this machine, told apart for ever: numbers are given again, and names of machines more than once.</summary>
internal static class LocalProcess
{
    /// <summary>
    /// Where process numbers mean the same. Two machines, or a machine and a container on it, may have one name; that
    /// a process is not found there says nothing about it.
    /// </summary>
    public static string Host { get; } = string.Join(' ', new[] { Environment.MachineName, Boot(), new FileInfo("/proc/self/ns/pid").LinkTarget }.OfType<string>());

    /// <summary>Whether a process of this host runs.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="started">When it was started, as <see cref="StartOf"/> says it.</param>
    public static bool IsRunning(long id, string? started)
    {
        try
        {
            using var process = Process.GetProcessById((int)id);
            return StartOf(process) == started;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Clock ticks since boot are the same whoever asks; a time of day is not, when the clock is set meanwhile.
    public static string StartOf(Process process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return process.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        }
    }

    private static string? Boot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
