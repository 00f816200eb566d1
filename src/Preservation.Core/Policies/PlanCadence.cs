using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>What audits are to find for sure enough.</summary>
/// <param name="Fraction">Of the chunks that are bad, more than 0 to 1.</param>
/// <param name="Within">How soon.</param>
/// <param name="Probability">With which probability, more than 0, less than 1.</param>
public sealed record DetectionGoal(double Fraction, TimeSpan Within, double Probability);

/// <summary>How often, and how many chunks each time.</summary>
/// <param name="Every">From one sample to the next.</param>
/// <param name="Chunks">Of each sample; all of them for a full read.</param>
/// <param name="Probability">That it meets the goal with.</param>
public sealed record Cadence(TimeSpan Every, long Chunks, double Probability)
{
    public double ChunksPerDay => Chunks / Every.TotalDays;
}

/// <summary>Finds the cadence of samples that meets a goal and reads least.</summary>
public static class PlanCadence
{
    private static readonly int[] Days = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365];

    /// <param name="goal">What is to be found.</param>
    /// <param name="chunks">Of the holding; at least one.</param>
    public static Cadence Cheapest(DetectionGoal goal, long chunks)
    {
        var bad = Math.Max(1, (long)Math.Floor(goal.Fraction * chunks));
        return Days.Select(days => TimeSpan.FromDays(days)).Where(every => every <= goal.Within).DefaultIfEmpty(goal.Within)
            .Select(every => Least(goal, every, chunks, bad))
            .OrderBy(cadence => cadence.ChunksPerDay).ThenByDescending(cadence => cadence.Every).First();
    }

    // By halving: more chunks find more.
    private static Cadence Least(DetectionGoal goal, TimeSpan every, long chunks, long bad)
    {
        var rounds = (long)(goal.Within / every);
        double Found(long read) => 1 - Math.Pow(1 - Detection.Probability(chunks, bad, read), rounds);
        var (low, high) = (1L, chunks);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Found(middle) >= goal.Probability)
                high = middle;
            else
                low = middle + 1;
        }
        return new Cadence(every, high, Found(high));
    }
}
