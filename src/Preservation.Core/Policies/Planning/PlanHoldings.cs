using Preservation.Core.Findings;

namespace Preservation.Core.Policies.Planning;

/// <summary>What the audits that a policy asks for find in one holding, in stores that are audited equally often.</summary>
public sealed record HoldingPlan
{
    public required HoldingVolume Volume { get; init; }

    public required IReadOnlyList<string> Stores { get; init; }

    /// <summary>From one sampled audit to the next.</summary>
    public required TimeSpan SampleEvery { get; init; }

    /// <summary>From one full audit to the next.</summary>
    public required TimeSpan FullEvery { get; init; }

    /// <summary>What samples find, by how much is bad.</summary>
    public required IReadOnlyList<SampleReach> Reach { get; init; }

    /// <summary>Null when no goal was set.</summary>
    public required GoalPlan? Goal { get; init; }
}

/// <summary>How a goal is met now, and how it would be with least reading.</summary>
public sealed record GoalPlan
{
    /// <summary>The samples that the policy asks for; certain when its full audits come in the time of the goal.</summary>
    public required Cadence Now { get; init; }

    public required bool IsMetNow { get; init; }

    public required Cadence Cheapest { get; init; }
}

/// <summary>Tells of each holding what its audits find, before any is run.</summary>
public static class PlanHoldings
{
    /// <param name="policy">How often.</param>
    /// <param name="stores">What is there.</param>
    /// <param name="goal">What is to be found; null when that is not asked.</param>
    public static IReadOnlyList<HoldingPlan> Run(PreservationPolicy policy, IReadOnlyList<StoreVolume> stores, DetectionGoal? goal) =>
    [
        .. from store in stores
           from holding in store.Holdings
           // Where nothing has a byte there is nothing to sample.
           where holding.Chunks > 0
           group store.Store by (Holding: holding, Sample: policy.IntervalOf(Grade.Sample, store.Store), Full: policy.IntervalOf(Grade.Full, store.Store)) into alike
           orderby alike.Key.Holding.Holding.Value
           select Plan(alike.Key.Holding, [.. alike], alike.Key.Sample, alike.Key.Full, goal),
    ];

    private static HoldingPlan Plan(HoldingVolume volume, IReadOnlyList<string> stores, TimeSpan sample, TimeSpan full, DetectionGoal? goal) => new()
    {
        Volume = volume,
        Stores = stores,
        SampleEvery = sample,
        FullEvery = full,
        Reach = PlanSamples.Run(volume.Chunks, volume.Sample, PlanSamples.Rounds(sample, full)),
        Goal = goal is null ? null : Compare(goal, volume, sample, full),
    };

    private static GoalPlan Compare(DetectionGoal goal, HoldingVolume volume, TimeSpan sample, TimeSpan full)
    {
        var found = full <= goal.Within ? 1 : PlanCadence.Found(goal, sample, volume.Chunks, volume.Sample);
        return new GoalPlan
        {
            Now = new Cadence { Every = sample, Chunks = volume.Sample, Probability = found },
            IsMetNow = PlanCadence.Meets(goal, found),
            Cheapest = PlanCadence.Cheapest(goal, volume.Chunks),
        };
    }
}
