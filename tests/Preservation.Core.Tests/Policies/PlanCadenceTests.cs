using Preservation.Core.Findings;
using Preservation.Core.Policies.Planning;

namespace Preservation.Core.Tests.Policies;

public sealed class PlanCadenceTests
{
    public static TheoryData<string> Goals() =>
    [
        "1% within 30d with 0.99", "10% within 30d with 0.5", "5% within 45d with 0.9", "100% within 7d with 0.999",
        "0.001% within 10d with 0.3", "20% within 12h with 0.8", "50% within 1d with 0.75",
    ];

    // Everything that can be listed: each span and each number of chunks.
    [Theory]
    [MemberData(nameof(Goals))]
    public void No_cadence_reads_less_and_meets_the_goal(string text)
    {
        var goal = DetectionGoal.TryParse(text)!;
        for (var chunks = 1L; chunks <= 60; chunks++)
        {
            var best = PlanCadence.Cheapest(goal, chunks);
            Assert.True(Meets(goal, chunks, best.Every, best.Chunks));
            Assert.InRange(best.Chunks, 1, chunks);
            foreach (var every in PlanCadence.Spans(goal.Within))
            {
                for (var read = 1L; read <= chunks; read++)
                    Assert.False(read / every.TotalDays < best.ChunksPerDay && Meets(goal, chunks, every, read), $"{read} of {chunks} every {every} is cheaper than {best}");
            }
        }
    }

    // 44 of 100 chunks hold at least one of 5 bad ones with p = 1 − C(95, 44) / C(100, 44) = 0.9493…, 45 with 0.9538….
    [Fact]
    public void A_goal_is_met_by_as_few_chunks_as_can_be()
    {
        var best = PlanCadence.Cheapest(DetectionGoal.TryParse("5% within 30d with 0.95")!, 100);
        Assert.Equal((TimeSpan.FromDays(30), 45), (best.Every, best.Chunks));
        Assert.Equal(0.9538, best.Probability, 0.0001);
    }

    [Fact]
    public void Four_samples_fit_into_thirty_days_when_there_is_one_every_seven()
    {
        var goal = DetectionGoal.TryParse("10% within 30d with 0.5")!;
        // One of 10 is bad, 1 of 10 is read: 1 − 0.9⁴.
        Assert.Equal(0.3439, PlanCadence.Found(goal, TimeSpan.FromDays(7), 10, 1), 1e-9);
        Assert.Equal(0, PlanCadence.Found(goal, TimeSpan.FromDays(31), 10, 10));
    }

    [Theory]
    [InlineData("1% within 30d with 0.99", 0.01, 30, 0.99)]
    [InlineData("  100%  within 24h with .5 ", 1, 1, 0.5)]
    [InlineData("0.29% within 7d with 0.999999", 0.0029, 7, 0.999999)]
    public void Goals_are_read(string text, double fraction, int days, double probability)
    {
        var goal = DetectionGoal.TryParse(text)!;
        Assert.Equal(((decimal)fraction, TimeSpan.FromDays(days), probability), (goal.Fraction, goal.Within, goal.Probability));
        Assert.Equal(goal, DetectionGoal.TryParse(goal.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1%")]
    [InlineData("1 within 30d with 0.99")]
    [InlineData("% within 30d with 0.99")]
    [InlineData("0% within 30d with 0.99")]
    [InlineData("-1% within 30d with 0.99")]
    [InlineData("100.1% within 30d with 0.99")]
    [InlineData("1% within 30 with 0.99")]
    [InlineData("1% within 0d with 0.99")]
    [InlineData("1% in 30d with 0.99")]
    [InlineData("1% within 30d with 1")]
    [InlineData("1% within 30d with 0")]
    [InlineData("1% within 30d with 99%")]
    [InlineData("1% within 30d with NaN")]
    [InlineData("1% within 30d with 0.99 please")]
    [InlineData("1,5% within 30d with 0.99")]
    public void Other_goals_are_refused(string text) => Assert.Null(DetectionGoal.TryParse(text));

    [Theory]
    [InlineData("29%", 100, 29)]
    [InlineData("1%", 150, 1)]
    [InlineData("1%", 10, 1)]
    [InlineData("0.1%", 5000, 5)]
    [InlineData("100%", 7, 7)]
    public void A_share_is_rounded_down_to_one_chunk_at_least(string share, long chunks, long bad) =>
        Assert.Equal(bad, DetectionGoal.TryParse($"{share} within 1d with 0.5")!.Bad(chunks));

    // 10 of 1,000 chunks are read: one bad is hit with 0.01; of 10 none is hit with C(990, 10) / C(1000, 10) = 0.9040….
    [Fact]
    public void Samples_until_the_next_full_audit_add_up()
    {
        Assert.Equal(12, PlanSamples.Rounds(TimeSpan.FromDays(7), TimeSpan.FromDays(90)));
        var reach = PlanSamples.Run(1000, 10, 12);
        Assert.Equal([1, 1, 10], reach.Select(each => each.Bad));
        Assert.Equal([0.01, 0.01, 0.0960], reach.Select(each => Math.Round(each.ByOne, 4)));
        Assert.Equal(1 - Math.Pow(0.99, 12), reach[0].UntilFull, 1e-9);
        Assert.All(PlanSamples.Run(1000, 10, 0), each => Assert.Equal(0, each.UntilFull));
    }

    private static bool Meets(DetectionGoal goal, long chunks, TimeSpan every, long read) =>
        1 - Math.Pow(1 - Detection.Probability(chunks, Math.Max(1, (long)(goal.Fraction * chunks)), read), Math.Floor(goal.Within / every)) >= goal.Probability - 1e-12;
}
