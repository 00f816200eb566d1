using System.Diagnostics;

namespace Preservation.Benchmarks;

/// <summary>One side of a comparison.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">User and system time of the processes that were started, and of no others.</param>
/// <param name="BusySeconds">Core seconds in which the machine was not idle: servers, the kernel and strangers among them.</param>
/// <param name="DiskBusy">Share of the wall time in which the disk had requests; above 0.9 it is the limit.</param>
/// <param name="PeakBytes">Largest resident memory of our process.</param>
/// <param name="Output">What was printed.</param>
internal sealed record Measured(double Seconds, double CpuSeconds, double BusySeconds, double DiskBusy, long PeakBytes, string Output)
{
    /// <summary>What the servers on the other end did for it, by their names.</summary>
    public IReadOnlyDictionary<string, double> ServerSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>Runs a shell command from a stated state of the page cache, and the sync after it.</summary>
    public static Measured Run(string command, IReadOnlyDictionary<string, string?>? environment = null)
    {
        DropCaches();
        var times = Path.GetTempFileName();
        var (busyBefore, diskBefore) = (BusyTime(), DiskTime());
        var clock = Stopwatch.StartNew();
        using var shell = new Shell($"{command}\nsync\ntimes > {times}", environment);
        var peak = shell.WaitAndWatch(PeakOfOurs);
        clock.Stop();
        var (busy, disk) = (BusyTime() - busyBefore, DiskTime() - diskBefore);
        var output = shell.Output();
        var cpu = ReadTimes(File.ReadAllLines(times));
        File.Delete(times);
        return new Measured(clock.Elapsed.TotalSeconds, cpu, busy, disk / clock.Elapsed.TotalSeconds, peak, output);
    }

    // Both sides start cold: what lies in the page cache would be a gift to whoever runs second.
    private static void DropCaches()
    {
        using var sync = Process.Start("sync");
        sync.WaitForExit();
        File.WriteAllText("/proc/sys/vm/drop_caches", "3");
    }

    // The second line of bash's 'times' is that of all processes that it and its children have waited for: '0m1.204s 0m0.331s'.
    private static double ReadTimes(string[] lines) =>
        lines[1].Split(' ').Select(time => time.TrimEnd('s').Split('m')).Sum(parts => (double.Parse(parts[0], null) * 60) + double.Parse(parts[1], null));

    private static double BusyTime()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // User, nice, system, interrupts.
        return new[] { 1, 2, 3, 6, 7 }.Sum(i => long.Parse(fields[i], null)) / 100.0;
    }

    private static double DiskTime() => File.ReadLines("/proc/diskstats")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 12 && !char.IsDigit(fields[2][^1]))
        .Select(fields => long.Parse(fields[12], null) / 1000.0).DefaultIfEmpty(0).Max();

    private static long PeakOfOurs(int shell) => ProcessFacts.Tree(shell)
        .Where(id => ProcessFacts.CommandLine(id).Contains("preserve.dll", StringComparison.Ordinal))
        .Select(ProcessFacts.PeakBytes).DefaultIfEmpty(0).Max();
}
