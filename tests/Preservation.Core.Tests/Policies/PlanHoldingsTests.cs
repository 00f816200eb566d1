using System.Diagnostics;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Core.Tests.Policies;

public sealed class PlanHoldingsTests
{
    private const int ChunkSize = 1_000_000;

    private static readonly HoldingVolume Large = HoldingVolume.About(HoldingId.Parse("large"), 10, 10_000_000_000, ChunkSize);

    private static readonly HoldingVolume Empty = HoldingVolume.About(HoldingId.Parse("empty"), 1, 0, ChunkSize);

    [Fact]
    public void Stores_that_are_audited_equally_often_are_told_together_and_empty_holdings_not_at_all()
    {
        var plans = Run(null, ("c", Grade.Sample, 30), ("d", Grade.Presence, 30));
        Assert.Equal([("a,b,d", 7), ("c", 30)], plans.Select(plan => (string.Join(',', plan.Stores), (int)plan.SampleEvery.TotalDays)));
        Assert.All(plans, plan => Assert.Equal((Large, null), (plan.Volume, plan.Goal)));
        Assert.Equal(3, plans[0].Reach.Count);
    }

    // Of 10,010 chunks 100 are bad; 4 samples of 460 come within 30 days.
    [Fact]
    public void What_the_policy_does_now_counts_the_samples_in_the_time_of_the_goal()
    {
        var goal = Run(DetectionGoal.TryParse("1% within 30d with 0.99")!)[0].Goal!;
        Assert.Equal((7, 460, true), ((int)goal.Now.Every.TotalDays, goal.Now.Chunks, goal.IsMetNow));
        Assert.Equal(1 - Math.Pow(1 - Detection.Probability(10_010, 100, 460), 4), goal.Now.Probability, 1e-12);
        Assert.True(goal.Cheapest.ChunksPerDay < goal.Now.ChunksPerDay);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void A_full_audit_in_the_time_of_the_goal_finds_everything(int days, bool isMet)
    {
        var goal = Run(DetectionGoal.TryParse("0.001% within 90d with 0.9999")!, ("a", Grade.Full, days))
            .Single(plan => plan.Stores.Contains("a")).Goal!;
        Assert.Equal((isMet, isMet), (goal.IsMetNow, goal.Now.Probability == 1));
    }

    [Fact]
    public void A_goal_for_hundreds_of_millions_of_chunks_is_planned_at_once()
    {
        var watch = Stopwatch.StartNew();
        foreach (var share in new[] { "0.000001%", "0.01%", "1%", "50%" })
            Assert.InRange(PlanCadence.Cheapest(DetectionGoal.TryParse($"{share} within 365d with 0.999")!, 300_000_000).Probability, 0.999, 1);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    private static IReadOnlyList<HoldingPlan> Run(DetectionGoal? goal, params (string Store, Grade Grade, int Days)[] rules)
    {
        var policy = PreservationPolicy.Default(2) with
        {
            Stores = rules.ToDictionary(rule => rule.Store, rule => new StoreRule
            {
                Intervals = new Dictionary<Grade, TimeSpan> { [rule.Grade] = TimeSpan.FromDays(rule.Days) },
                Budget = null,
            }),
        };
        string[] stores = ["a", "b", .. rules.Select(rule => rule.Store).Except(["a", "b"])];
        return PlanHoldings.Run(policy, [.. stores.Select(store => new StoreVolume { Store = store, Holdings = [Large, Empty] })], goal);
    }
}
