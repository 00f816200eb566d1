using Preservation.Core.Findings;
using static Preservation.Archive.Tests.Scheduling.DueScene;

namespace Preservation.Archive.Tests.Scheduling;

/// <summary>Audits of what was registered together drift apart.</summary>
public sealed class SpreadTests
{
    [Fact]
    public void A_thousand_holdings_registered_in_one_second_are_spread_over_half_the_interval_within_three_rounds()
    {
        var interval = Policy.Intervals[Grade.Full];
        var last = Enumerable.Range(0, 1000).ToDictionary(i => $"m{i}", _ => Now);
        for (var round = 1; round <= 3; round++)
        {
            var work = Work(last.Keys, [.. last.Select(entry => Check(entry.Key, Grade.Full, entry.Value))]);
            last = last.ToDictionary(entry => entry.Key, entry => work.Of(Holding(entry.Key), "a", DateTimeOffset.MaxValue).First(item => item.Grade == Grade.Full).DueAt);
            var (first, end) = (last.Values.Min(), last.Values.Max());
            // Each round adds up to a fifth, so three give three fifths less the tails of the sum.
            Assert.InRange(end - first, 0.19 * round * 0.8 * interval, 0.2 * round * interval);
        }
        Assert.True(last.Values.Max() - last.Values.Min() > 0.48 * interval);
        var busiest = last.Values.GroupBy(at => (int)(at - Now).TotalDays).Max(day => day.Count());
        // Of 1,000 in 90 days 11 a day would be level; three chances of 18 days each make a bell of 54 days with 42 at its top.
        Assert.InRange(busiest, 11, 60);
    }
}
