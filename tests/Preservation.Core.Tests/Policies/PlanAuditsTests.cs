using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Core.Policies.Planning;

namespace Preservation.Core.Tests.Policies;

/// <summary>Two holdings in one store with chunks of a million bytes; the numbers were reckoned by hand.</summary>
public sealed class PlanAuditsTests
{
    private const int ChunkSize = 1_000_000;

    private static readonly StoreVolume Volume = new()
    {
        Store = "a",
        Holdings =
        [
            HoldingVolume.About(HoldingId.Parse("large"), 10, 1_000_000_000, ChunkSize),
            HoldingVolume.About(HoldingId.Parse("small"), 2, 3_000_000, ChunkSize),
        ],
    };

    [Fact]
    public void Without_the_sizes_of_files_there_are_never_too_few_chunks()
    {
        Assert.Equal((1010, 10, 460), (Volume.Holdings[0].Chunks, Volume.Holdings[0].LeafFiles, Volume.Holdings[0].Sample));
        Assert.Equal((5, 2, 5), (Volume.Holdings[1].Chunks, Volume.Holdings[1].LeafFiles, Volume.Holdings[1].Sample));
        Assert.Equal((12, 1_003_000_000, 1015), (Volume.Files, Volume.Bytes, Volume.Chunks));
        Assert.Equal(0, HoldingVolume.About(HoldingId.Parse("empty"), 3, 0, ChunkSize).Chunks);
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var sizes = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.NextInt64(0, 5 * ChunkSize)).ToList();
            var about = HoldingVolume.About(HoldingId.Parse("m"), sizes.Count, sizes.Sum(), ChunkSize);
            Assert.True(about.Chunks >= sizes.Sum(size => (size + ChunkSize - 1) / ChunkSize));
            Assert.True(about.LeafFiles >= sizes.Count(size => size > ChunkSize));
        }
    }

    // Of small files: 20,480 + 10 × 4,096 + 1,010 × 32 = 93,760 and 20,480 + 2 × 4,096 + 5 × 32 = 28,832 bytes in
    // 2 + 2 × (19 + 10) = 60 and 2 + 2 × (19 + 2) = 44 requests. A sample reads 460 and 5 chunks of 10 and 2 files
    // besides, a full audit all 1,010 and 5.
    [Theory]
    [InlineData(Grade.Presence, 122_592, 104)]
    [InlineData(Grade.Sample, 463_122_592, 581)]
    [InlineData(Grade.Full, 1_003_122_592, 1131)]
    public void One_round_reads_and_asks_so_much(Grade grade, long bytes, long requests)
    {
        var load = Plan(StoreBudget.None).Grades.Single(load => load.Grade == grade);
        Assert.Equal((bytes, requests), (load.Bytes, load.Requests));
    }

    // 122,592 + 463,122,592 / 2 + 1,003,122,592 / 10 bytes and 104 + 581 / 2 + 1,131 / 10 requests.
    [Fact]
    public void A_day_has_its_share_of_each_round_and_a_month_has_thirty()
    {
        var plan = Plan(StoreBudget.None, (bytes, requests) => (bytes / 1_000_000m) + requests);
        Assert.Equal(331_996_147.2, plan.BytesPerDay, 0.001);
        Assert.Equal(507.6, plan.RequestsPerDay, 0.001);
        Assert.Equal(9_959.884416m + 15_228, plan.CostPerMonth);
        Assert.Empty(plan.Shortfalls());
        Assert.Null(plan.LeastFullRound);
        Assert.Null(Plan(StoreBudget.None).CostPerMonth);
    }

    // Twice, three times and four times the budget of a day are a full round.
    [Theory]
    [InlineData(501_561_296L, null, null, 2)]
    [InlineData(null, 377L, null, 3)]
    [InlineData(null, null, "282.75", 4)]
    [InlineData(501_561_296L, 377L, "282.75", 4)]
    public void A_full_round_takes_as_long_as_the_tightest_budget_allows(long? bytes, long? requests, string? cost, int days)
    {
        var budget = new StoreBudget { BytesPerDay = bytes, RequestsPerDay = requests, CostPerDay = cost is null ? null : decimal.Parse(cost, null) };
        Assert.Equal(days, Plan(budget, (_, asked) => asked).LeastFullRound!.Value.TotalDays, 0.000001);
    }

    [Fact]
    public void A_budget_that_is_used_up_suffices_and_one_less_does_not()
    {
        Assert.Empty(Plan(new StoreBudget { BytesPerDay = 331_996_148, RequestsPerDay = 508, CostPerDay = 507.6m }, Cost).Shortfalls());
        Assert.Equal(
            [
                "the audits read about 331,996,147 bytes a day; the budget allows 331,996,147",
                "the audits send about 508 requests a day; the budget allows 507",
                "the audits cost about 507.60 a day; the budget allows 507.59",
            ],
            Plan(new StoreBudget { BytesPerDay = 331_996_147, RequestsPerDay = 507, CostPerDay = 507.59m }, Cost).Shortfalls());
        static decimal Cost(long bytes, long requests) => requests;
    }

    [Fact]
    public void A_bound_of_cost_without_prices_is_told() => Assert.Equal(
        ["the budget bounds the cost of a day, and the store has no prices to reckon it by"], Plan(new StoreBudget { CostPerDay = 1 }).Shortfalls());

    [Fact]
    public void The_store_has_its_own_intervals_and_its_own_budget()
    {
        var rule = new StoreRule { Intervals = new Dictionary<Grade, TimeSpan> { [Grade.Full] = TimeSpan.FromDays(100) }, Budget = new StoreBudget { BytesPerDay = 1 } };
        var policy = Policy(new StoreBudget { RequestsPerDay = 1 }) with { Stores = new Dictionary<string, StoreRule> { ["a"] = rule } };
        var plan = PlanAudits.Run(policy, Volume, ChunkSize, null);
        Assert.Equal([1, 2, 100], plan.Grades.Select(load => load.Interval.TotalDays));
        Assert.Single(plan.Shortfalls());
    }

    [Fact]
    public void Absurd_intervals_of_large_stores_overflow_nothing()
    {
        var policy = Policy(StoreBudget.None) with { Intervals = new[] { Grade.Presence, Grade.Sample, Grade.Full }.ToDictionary(grade => grade, _ => TimeSpan.FromSeconds(1)) };
        var volume = new StoreVolume { Store = "a", Holdings = [HoldingVolume.About(HoldingId.Parse("m"), 1_000_000, 1L << 60, ChunkSize)] };
        var plan = PlanAudits.Run(policy, volume, ChunkSize, (bytes, requests) => bytes);
        Assert.Equal(1L << 62, plan.CostPerMonth);
        Assert.Empty(PlanAudits.Run(Policy(new StoreBudget { BytesPerDay = 1 }), new StoreVolume { Store = "a", Holdings = [] }, ChunkSize, null).Shortfalls());
    }

    private static PreservationPolicy Policy(StoreBudget budget) => new()
    {
        Copies = 1,
        Budget = budget,
        Intervals = new Dictionary<Grade, TimeSpan> { [Grade.Presence] = TimeSpan.FromDays(1), [Grade.Sample] = TimeSpan.FromDays(2), [Grade.Full] = TimeSpan.FromDays(10) },
    };

    private static StoreLoad Plan(StoreBudget budget, Func<long, long, decimal>? costOf = null) => PlanAudits.Run(Policy(budget), Volume, ChunkSize, costOf);
}
