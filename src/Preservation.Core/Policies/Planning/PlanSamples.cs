using Preservation.Core.Findings;

namespace Preservation.Core.Policies.Planning;

/// <summary>What samples of a holding find of some damage.</summary>
public sealed record SampleReach
{
    /// <summary>Of the chunks; 0 stands for one single chunk.</summary>
    public required decimal Fraction { get; init; }

    /// <summary>How many chunks that is, at least one.</summary>
    public required long Bad { get; init; }

    /// <summary>The chance that one sample finds it.</summary>
    public required double ByOne { get; init; }

    /// <summary>The chance that the samples between two full audits find it.</summary>
    public required double UntilFull { get; init; }
}

/// <summary>Tells what the samples that a policy asks for can find: one bad chunk, 0.1 % and 1 % of them.</summary>
public static class PlanSamples
{
    private static readonly decimal[] Fractions = [0, 0.001m, 0.01m];

    /// <summary>Samples that are made from one full audit to the next.</summary>
    public static long Rounds(TimeSpan sample, TimeSpan full) => full.Ticks / sample.Ticks;

    /// <param name="chunks">Of the holding.</param>
    /// <param name="read">By one sample.</param>
    /// <param name="rounds">Samples until the next full audit.</param>
    public static IReadOnlyList<SampleReach> Run(long chunks, long read, long rounds) => [.. Fractions.Select(fraction =>
    {
        var bad = Math.Max(1, (long)(fraction * chunks));
        return new SampleReach
        {
            Fraction = fraction,
            Bad = bad,
            ByOne = Detection.Probability(chunks, bad, read),
            UntilFull = Detection.Probability(chunks, bad, read, rounds),
        };
    })];
}
