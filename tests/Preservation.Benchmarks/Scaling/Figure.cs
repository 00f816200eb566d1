using System.Diagnostics;
using System.Globalization;

namespace Preservation.Benchmarks.Scaling;

/// <summary>How long something took, several times.</summary>
internal sealed record Figure(string What, IReadOnlyList<double> Milliseconds)
{
    public double Median => At(0.5);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{What,-58} median {Median,9:0.0} ms   95 % {At(0.95),9:0.0} ms   ({Milliseconds.Count} times)");

    /// <summary>Runs it once without looking at the clock, then as often as fits into some seconds.</summary>
    public static async Task<Figure> MeasureAsync(string what, Func<Task> work, int most = 60)
    {
        await work();
        List<double> times = [];
        for (var began = Stopwatch.GetTimestamp(); times.Count < most && (times.Count < 3 || Stopwatch.GetElapsedTime(began).TotalSeconds < 20);)
        {
            var at = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        return new Figure(what, times);
    }

    private double At(double share) => Milliseconds.Order().ElementAt((int)Math.Min(Milliseconds.Count - 1, share * Milliseconds.Count));
}
