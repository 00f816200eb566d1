using Preservation.Core.Findings;

namespace Preservation.Core.Policies.Planning;

/// <summary>How often, and how many chunks each time.</summary>
public sealed record Cadence
{
    /// <summary>From one sample to the next.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Of each sample; all of the holding for a full read.</summary>
    public required long Chunks { get; init; }

    /// <summary>That it finds with what the goal says, in the time that the goal gives.</summary>
    public required double Probability { get; init; }

    public double ChunksPerDay => Chunks / Every.TotalDays;
}

/// <summary>Finds the cadence of samples that meets a goal and reads least, and tells what another one finds.</summary>
public static class PlanCadence
{
    /// <summary>Far below any probability that somebody asks for, far above what logarithms are off by.</summary>
    private const double Rounding = 1e-12;

    private static readonly int[] Days = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365];

    /// <summary>From one sample to the next, as people plan them: round numbers of days, or the whole time of the goal.</summary>
    public static IReadOnlyList<TimeSpan> Spans(TimeSpan within) =>
        [.. Days.Select(days => TimeSpan.FromDays(days)).Where(every => every < within), within];

    /// <summary>Of equal ones the one that comes less often.</summary>
    /// <param name="goal">What is to be found.</param>
    /// <param name="chunks">Of the holding; at least one.</param>
    public static Cadence Cheapest(DetectionGoal goal, long chunks) => Spans(goal.Within)
        .Select(every => Least(goal, every, chunks))
        .OrderBy(cadence => cadence.ChunksPerDay).ThenByDescending(cadence => cadence.Every).First();

    /// <summary>The chance to find what the goal says with samples of so many chunks. Only those count that begin and end in its time whenever the damage was done.</summary>
    public static double Found(DetectionGoal goal, TimeSpan every, long chunks, long read) =>
        Detection.Probability(chunks, goal.Bad(chunks), read, goal.Within.Ticks / every.Ticks);

    public static bool Meets(DetectionGoal goal, double probability) => probability >= goal.Probability - Rounding;

    // By halving: more chunks find more.
    private static Cadence Least(DetectionGoal goal, TimeSpan every, long chunks)
    {
        var (low, high) = (1L, chunks);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Meets(goal, Found(goal, every, chunks, middle)))
                high = middle;
            else
                low = middle + 1;
        }
        return new Cadence { Every = every, Chunks = high, Probability = Found(goal, every, chunks, high) };
    }
}
