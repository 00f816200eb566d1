using System.Diagnostics;

namespace Preservation.Benchmarks;

/// <summary>One side of a comparison.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">User and system time of the processes.</param>
/// <param name="DiskBusy">Share of the wall time in which the disk had requests; above 0.9 it is the limit.</param>
/// <param name="PeakBytes">Largest resident memory that was seen of the main process.</param>
internal sealed record Measured(double Seconds, double CpuSeconds, double DiskBusy, long PeakBytes)
{
    /// <summary>Runs a shell command from a stated state of the page cache, and the sync after it.</summary>
    public static Measured Run(string command, IReadOnlyDictionary<string, string>? environment = null)
    {
        DropCaches();
        var (cpuBefore, diskBefore) = (CpuTime(), DiskTime());
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"set -e; {command}\nsync");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        long peak = 0;
        while (!process.WaitForExit(50))
            peak = Math.Max(peak, PeakOfPreserve());
        clock.Stop();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}:\n{output.Result}\n{error.Result}");
        return new Measured(clock.Elapsed.TotalSeconds, CpuTime() - cpuBefore, (DiskTime() - diskBefore) / clock.Elapsed.TotalSeconds, peak);
    }

    // Both sides start cold: what lies in the page cache would be a gift to whoever runs second.
    private static void DropCaches()
    {
        using var sync = Process.Start("sync");
        sync.WaitForExit();
        File.WriteAllText("/proc/sys/vm/drop_caches", "3");
    }

    // Busy time of the whole machine: the processes of both sides are the only ones that should run.
    private static double CpuTime()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (user, nice, system) = (long.Parse(fields[1], null), long.Parse(fields[2], null), long.Parse(fields[3], null));
        return (user + nice + system) / 100.0;
    }

    private static double DiskTime() => File.ReadLines("/proc/diskstats")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 12 && !char.IsDigit(fields[2][^1]))
        .Select(fields => long.Parse(fields[12], null) / 1000.0).DefaultIfEmpty(0).Max();

    private static long PeakOfPreserve()
    {
        long peak = 0;
        foreach (var process in Process.GetProcessesByName("dotnet"))
        {
            try
            {
                if (!File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("preserve.dll", StringComparison.Ordinal))
                    continue;
                var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(text => text.StartsWith("VmHWM", StringComparison.Ordinal));
                if (line is not null)
                    peak = Math.Max(peak, long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024);
            }
            catch (IOException)
            {
                // It ended between the two looks.
            }
            finally
            {
                process.Dispose();
            }
        }
        return peak;
    }
}
