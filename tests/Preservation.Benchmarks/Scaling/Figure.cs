using System.Diagnostics;
using System.Globalization;

namespace Preservation.Benchmarks.Scaling;

/// <summary>How long something took, several times.</summary>
/// <param name="What">What was done.</param>
/// <param name="Milliseconds">By the clock.</param>
/// <param name="Cpu">Milliseconds of processor time each time, of this process, those that it started, and the server: what others do on the machine at the same time hardly changes it.</param>
internal sealed record Figure(string What, IReadOnlyList<double> Milliseconds, double Cpu)
{
    public double Median => At(0.5);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{What,-58} median {Median,9:0.0} ms   95 % {At(0.95),9:0.0} ms   cpu {Cpu,7:0.0} ms   ({Milliseconds.Count} times)");

    /// <summary>Runs it once without looking at the clock, then as often as fits into some seconds.</summary>
    public static async Task<Figure> MeasureAsync(string what, ScaleDatabase database, Func<Task> work, int most = 60)
    {
        await work();
        List<double> times = [];
        var cpu = database.CpuSeconds();
        for (var began = Stopwatch.GetTimestamp(); times.Count < most && (times.Count < 3 || Stopwatch.GetElapsedTime(began).TotalSeconds < 20);)
        {
            var at = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        return new Figure(what, times, (database.CpuSeconds() - cpu) * 1000 / times.Count);
    }

    private double At(double share) => Milliseconds.Order().ElementAt((int)Math.Min(Milliseconds.Count - 1, share * Milliseconds.Count));
}
