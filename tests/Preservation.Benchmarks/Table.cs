using System.Globalization;

namespace Preservation.Benchmarks;

/// <summary>Two sides of one run.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Ours">Our side.</param>
/// <param name="Theirs">What a user could run instead.</param>
/// <param name="Target">Highest ratio that is wanted.</param>
/// <param name="CpuTarget">Highest ratio of CPU seconds that is wanted; null for none.</param>
internal sealed record Comparison(string What, Measured Ours, Measured Theirs, double Target, double? CpuTarget = null)
{
    public double Ratio => Ours.Seconds / Theirs.Seconds;

    public double CpuRatio => Ours.CpuSeconds / Theirs.CpuSeconds;

    public string Cpu => $"cpu {Ours.CpuSeconds:0.0} / {Theirs.CpuSeconds:0.0} s: {CpuRatio:0.00}{(CpuTarget is { } target ? $" (target {target:0.00})" : "")}";

    /// <summary>Why a ratio is above its target: the resource that our side had no more of.</summary>
    public string Limit
    {
        get
        {
            var cores = Ours.BusySeconds / Ours.Seconds;
            return Ratio <= Target ? ""
                : Ours.DiskBusy > 0.9 ? $"the disk was busy {Ours.DiskBusy:P0} of our time"
                : cores > 0.9 * Environment.ProcessorCount ? $"all {Environment.ProcessorCount} cores were busy ({cores:0.0})"
                : $"cores in use {cores:0.0} of {Environment.ProcessorCount}, disk busy {Ours.DiskBusy:P0}: neither is at its limit";
        }
    }
}

internal static class Table
{
    /// <summary>Says one result as soon as it is there: a long run that is broken off has told what it knew.</summary>
    public static Comparison Tell(Comparison result)
    {
        Console.WriteLine($"{result.What}: {result.Ratio:0.00} (target {result.Target:0.00}); {result.Cpu}{(result.Limit.Length > 0 ? $"; {result.Limit}" : "")}");
        return result;
    }

    public static void Print(IReadOnlyList<Comparison> results)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine($"{"what",-58} {"ours s",8} {"other s",8} {"ratio",6} {"target",6} {"peak MiB",9}  why above");
        foreach (var result in results)
        {
            Console.WriteLine($"{result.What,-58} {result.Ours.Seconds,8:0.0} {result.Theirs.Seconds,8:0.0} {result.Ratio,6:0.00} {result.Target,6:0.00} {result.Ours.PeakBytes / 1048576,9}  {result.Limit}");
            Console.WriteLine($"{"",-58} {result.Cpu}; disk busy {result.Ours.DiskBusy:P0} / {result.Theirs.DiskBusy:P0}");
            if (result.Ours.ServerSeconds.Count > 0)
                Console.WriteLine($"{"",-58} servers' cpu: {Servers(result.Ours)} / {Servers(result.Theirs)}");
        }
    }

    private static string Servers(Measured side) => string.Join(", ", side.ServerSeconds.Select(server => $"{server.Key} {server.Value:0.0}"));
}
