using System.Globalization;
using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Core.Findings;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Audits, damage, repairs, outages and clocks that are set: a quarter of a year, or as long as <c>PRESERVATION_DAYS</c> says.</summary>
public sealed class YearTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(8), Full = TimeSpan.FromDays(90), Slack = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_the_end_every_byte_is_right_and_everything_was_found_in_time()
    {
        var (seed, days) = (Number("PRESERVATION_SEED", 1), Number("PRESERVATION_DAYS", 90));
        output.WriteLine($"PRESERVATION_SEED={seed}");
        var random = new Random(seed);
        await using var year = await Year.CreateAsync(random, Token);
        var end = year.Clock.GetUtcNow().AddDays(days);
        var outage = new Outage(random, year);
        while (year.Clock.GetUtcNow() < end)
        {
            year.Clock.Advance(Step);
            var back = outage.Step();
            if (random.Next(20) == 0)
                year.Damage();
            // A clock that is set for one round, and put right.
            var set = random.Next(60) == 0 ? TimeSpan.FromHours(random.Next(-6, 7)) : TimeSpan.Zero;
            year.Clock.Advance(set);
            await year.TurnsAsync(Token);
            year.Clock.Advance(-set);
            Assert.All(year.Unrepaired(), damage => Assert.True(damage.Age <= Full + Slack + outage.Longest, $"seed {seed}: {damage.Path} is damaged for {damage.Age}"));
            if (!back)
                Assert.True(await year.OldestAsync(outage.Store, Token) <= Full + Step, $"seed {seed}: a full read is too old");
        }
        if (outage.Store is { } away)
            year.Away(away, false);
        await EndAsync(year, seed);
    }

    // What the last damage is found by: one more interval, of which only the end is looked at.
    private static async Task EndAsync(Year year, int seed)
    {
        year.Clock.Advance(Full);
        for (var i = 0; i < 6; i++)
        {
            year.Clock.Advance(Step);
            await year.TurnsAsync(Token);
        }
        Assert.True(year.Unrepaired().Count == 0, $"seed {seed}: {string.Join(", ", year.Unrepaired())}");
        var open = await new FindIncidents(year.Context).OpenAsync(Token);
        Assert.True(open.Count == 0, $"seed {seed}: {string.Join(", ", open)}");
        var audit = await new AuditArchive(year.Context, new AuditOptions { Grade = Grade.Full }).RunAsync(Token);
        Assert.All(audit.Checks, check => Assert.True(check is { Reached: Grade.Full, Findings.Count: 0 }, $"seed {seed}: {check}"));
        Assert.Equal(3 * Year.Holdings, audit.Checks.Count);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    // Now and then a store is away for some days; never two at once.
    private sealed class Outage(Random random, Year year)
    {
        private int _left;

        public string? Store { get; private set; }

        public TimeSpan Longest { get; } = TimeSpan.FromDays(4);

        /// <returns>Whether a store has just come back.</returns>
        public bool Step()
        {
            if (Store is { } away && --_left <= 0)
            {
                year.Away(away, false);
                Store = null;
                return true;
            }
            if (Store is null && random.Next(100) == 0)
            {
                (Store, _left) = (year.Context.Stores[random.Next(3)].Name.Value, random.Next(3, 12));
                year.Away(Store, true);
            }
            return false;
        }
    }
}
