using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using static Preservation.Archive.Tests.Scheduling.DueScene;

namespace Preservation.Archive.Tests.Scheduling;

/// <summary>What is due, and what comes first.</summary>
public sealed class DueWorkTests
{
    [Fact]
    public void What_was_never_checked_comes_first_and_then_what_is_oldest()
    {
        var due = Work(["young", "never", "epoch"], [Check("young", Grade.Full, Now.AddDays(-91)), Check("epoch", Grade.Full, DateTimeOffset.UnixEpoch)]).In("a", Now);
        Assert.Equal(["never", "epoch", "young"], due.Select(item => item.Holding.Value));
        Assert.Equal([null, DateTimeOffset.UnixEpoch, Now.AddDays(-91)], due.Select(item => item.LastAt));
        Assert.All(due, item => Assert.Equal(Grade.Full, item.Grade));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(1)]
    public void There_is_no_age_beyond_which_a_check_is_forgotten(int year)
    {
        var work = Work(["m"], All("m", new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(Grade.Full, Assert.Single(work.In("a", Now)).Grade);
        Assert.Equal(3, work.OverdueIn("a", Now).Count());
    }

    [Fact]
    public void A_closer_look_counts_for_the_others_and_not_the_other_way_round()
    {
        Assert.Empty(Work(["m"], Check("m", Grade.Full, Now.AddHours(-1))).In("a", Now));
        var sampled = Work(["m"], Check("m", Grade.Sample, Now.AddHours(-1)));
        Assert.Equal(Grade.Full, Assert.Single(sampled.In("a", Now)).Grade);
        var old = Work(["m"], Check("m", Grade.Full, Now.AddDays(-8)), Check("m", Grade.Presence, Now.AddHours(-1)));
        Assert.Equal(Grade.Sample, Assert.Single(old.In("a", Now)).Grade);
        Assert.Empty(Work(["m"], Check("m", Grade.Drill, Now.AddHours(-1))).In("a", Now));
    }

    [Fact]
    public void A_check_counts_for_its_own_store_only_and_each_store_may_have_its_own_intervals()
    {
        var rule = new StoreRule { Intervals = new Dictionary<Grade, TimeSpan> { [Grade.Full] = TimeSpan.FromDays(365) }, Budget = null };
        var policy = Policy with { Stores = new Dictionary<string, StoreRule> { ["b"] = rule } };
        CheckEntry[] checks = [.. new[] { "a", "b" }.SelectMany(store => new[] { Check("m", Grade.Full, Now.AddDays(-100), store), Check("m", Grade.Sample, Now.AddMinutes(-1), store) })];
        var work = Work(policy, ["m"], checks);
        Assert.Equal(Grade.Full, Assert.Single(work.In("a", Now)).Grade);
        Assert.Empty(work.In("b", Now));
        Assert.Null(Assert.Single(work.In("c", Now)).LastAt);
    }

    [Fact]
    public void A_check_of_the_future_is_due_because_the_clock_was_set_back()
    {
        var work = Work(["m", "other"], [.. All("m", Now.AddHours(2)), .. All("other", Now)]);
        var item = Assert.Single(work.In("a", Now));
        Assert.Equal("m", item.Holding.Value);
        Assert.Equal(double.PositiveInfinity, item.Urgency(Now));
        Assert.NotEmpty(work.OverdueIn("a", Now));
        Assert.Empty(work.In("a", Now.AddHours(2)));
    }

    [Fact]
    public void A_drill_of_the_future_makes_one_glance_due_and_no_full_read_of_what_was_read()
    {
        var work = Work(["m"], [.. All("m", Now.AddHours(-1)), Check("m", Grade.Drill, Now.AddDays(60))]);
        Assert.Equal(Grade.Presence, Assert.Single(work.In("a", Now)).Grade);
        Assert.Equal([Grade.Presence], work.OverdueIn("a", Now).Select(item => item.Grade));
    }

    [Fact]
    public void What_was_never_checked_is_due_also_before_its_registration() => Assert.Single(Work(["m"]).In("a", Now.AddYears(-1)));

    [Fact]
    public void Nothing_is_due_before_three_quarters_of_the_interval_and_everything_is_a_twentieth_before_its_end()
    {
        string[] ids = [.. Enumerable.Range(0, 300).Select(i => $"m{i}")];
        var work = Work(ids, [.. ids.SelectMany(id => All(id, Now))]);
        foreach (var grade in new[] { Grade.Presence, Grade.Sample, Grade.Full })
        {
            var interval = Policy.Intervals[grade];
            var items = ids.SelectMany(id => work.Of(Holding(id), "a", Now)).Where(item => item.Grade == grade).ToList();
            Assert.All(items, item => Assert.InRange(item.DueAt, Now + (0.75 * interval), Now + (0.95 * interval)));
            Assert.All(items, item => Assert.Equal(Now + interval, item.OverdueAt));
            // The whole fifth is used.
            Assert.True(items.Max(item => item.DueAt) - items.Min(item => item.DueAt) > 0.19 * interval);
            Assert.Equal(ids.Length, items.Select(item => item.DueAt).Distinct().Count());
        }
        Assert.Empty(work.In("a", Now + (0.749 * TimeSpan.FromDays(1))));
        Assert.Equal(ids.Length, work.In("a", Now + (0.951 * TimeSpan.FromDays(1))).Count);
    }

    [Fact]
    public void What_is_overdue_comes_by_never_checked_then_fewest_copies_then_urgency_and_what_is_only_due_by_urgency()
    {
        var work = new DueWork(
            Policy, [.. new[] { "due-none", "due-three", "late-three", "later-three", "late-one", "never-three", "never-one" }.Select(id => Holding(id))],
            [.. All("due-none", Now.AddDays(-89.8)), .. All("due-three", Now.AddDays(-89.9)), .. All("late-three", Now.AddDays(-100)), .. All("later-three", Now.AddDays(-300)), .. All("late-one", Now.AddDays(-91))])
        {
            VerifiedCopies = new Dictionary<string, int> { ["due-three"] = 3, ["late-three"] = 3, ["later-three"] = 3, ["late-one"] = 1, ["never-three"] = 3, ["never-one"] = 1 },
        };
        Assert.Equal(["never-one", "never-three", "late-one", "later-three", "late-three", "due-three", "due-none"], work.In("a", Now).Select(item => item.Holding.Value));
    }

    [Fact]
    public void Order_is_total_and_the_same_for_everybody_whatever_the_order_of_what_is_known()
    {
        var (ids, checks) = Large();
        var expected = Choose(ids, checks);
        Assert.Equal(expected, Choose(ids, checks));
        var random = new Random(1);
        for (var round = 0; round < 3; round++)
        {
            random.Shuffle(ids);
            random.Shuffle(checks);
            Assert.Equal(expected, Choose(ids, checks));
        }
        Assert.Equal(expected.Count, expected.Select(item => (item.Holding, item.Store)).Distinct().Count());
        foreach (var store in new[] { "a", "b", "c" })
        {
            var urgencies = expected.Where(item => item.Store == store).Select(item => item.Urgency(Now)).ToList();
            Assert.Equal(urgencies.OrderDescending(), urgencies);
            Assert.Contains(double.PositiveInfinity, urgencies);
        }
    }

    private static List<WorkItem> Choose(string[] ids, CheckEntry[] checks)
    {
        var work = Work(ids, checks);
        return [.. new[] { "a", "b", "c" }.SelectMany(store => work.In(store, Now))];
    }

    // A thousand holdings in three stores; some were never checked, some at the same second as others.
    private static (string[] Ids, CheckEntry[] Checks) Large()
    {
        var random = new Random(7);
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => $"m{i}")];
        return (ids, [.. from id in ids
                         from store in new[] { "a", "b", "c" }
                         from grade in new[] { Grade.Presence, Grade.Sample, Grade.Full }
                         where random.Next(10) > 0
                         select Check(id, grade, Now.AddDays(-random.Next(0, 120)), store)]);
    }
}
