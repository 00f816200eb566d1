using Preservation.Core.Findings;
using Preservation.Core.Policies;

namespace Preservation.Core.Tests.Policies;

public sealed class CheckPolicyTests
{
    private static readonly DateTimeOffset Now = Example.At;

    private static readonly PreservationPolicy Policy = PreservationPolicy.Default(2) with { Distinct = new Dictionary<string, int> { ["region"] = 2 } };

    // Copies as 'store verified region', 'v' for verified and '-' for not; '?' for a store without the label.
    [Theory]
    [InlineData("", false, false, "0 verified copies", "verified copies with 0 different values of 'region'")]
    [InlineData("a v eu", false, false, "1 verified copies", "verified copies with 1 different values of 'region' (eu)")]
    [InlineData("a v eu, b v eu", true, false, "2 verified copies", "verified copies with 1 different values of 'region' (eu)")]
    [InlineData("a v eu, b v us", true, true, "2 verified copies", "verified copies with 2 different values of 'region' (eu, us)")]
    [InlineData("a v eu, b - us", false, false, "1 verified copies", "verified copies with 1 different values of 'region' (eu)")]
    [InlineData("a v eu, b v ?", true, false, "2 verified copies", "verified copies with 1 different values of 'region' (eu; 'b' without that label)")]
    [InlineData("a v ?, b v ?", true, false, "2 verified copies", "verified copies with 0 different values of 'region' ('a', 'b' without that label)")]
    [InlineData("a v us, b v eu, c v us", true, true, "3 verified copies", "verified copies with 2 different values of 'region' (eu, us)")]
    [InlineData("a v EU, b v eu", true, true, "2 verified copies", "verified copies with 2 different values of 'region' (EU, eu)")]
    public void Only_verified_copies_count_and_only_labels_that_are_there(string copies, bool areEnough, bool areApart, string enough, string apart)
    {
        var points = CheckPolicy.Spread(Policy, [.. copies.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Copy)]);
        Assert.Equal(
            [("copies", areEnough, $"{enough}; the policy asks for 2"), ("distinct.region", areApart, $"{apart}; the policy asks for 2")],
            points.Select(point => (point.Rule, point.IsMet, point.Text)));
    }

    // Hours since the last check of each grade; 0 for never.
    [Theory]
    [InlineData(23, 167, 2159, true, true, true)]
    [InlineData(24, 167, 2159, false, true, true)]
    [InlineData(23, 168, 2159, true, false, true)]
    [InlineData(23, 167, 2160, true, true, false)]
    [InlineData(0, 167, 0, false, true, false)]
    public void Each_grade_of_audit_has_its_interval_in_each_store(int presence, int sample, int full, bool presenceMet, bool sampleMet, bool fullMet)
    {
        var copy = Copy("a v eu") with { LastChecks = Checks((Grade.Presence, presence), (Grade.Sample, sample), (Grade.Full, full)) };
        var points = Audits(Policy, copy);
        Assert.Equal([("presence", "a", presenceMet), ("sample", "a", sampleMet), ("full", "a", fullMet)], points.Select(point => (point.Rule.Split('.')[1], point.Store, point.IsMet)));
    }

    [Fact]
    public void A_store_with_an_interval_of_its_own_is_held_to_that_and_says_so()
    {
        var rule = new StoreRule { Intervals = new Dictionary<Grade, TimeSpan> { [Grade.Full] = TimeSpan.FromDays(730) }, Budget = null };
        var policy = Policy with { Stores = new Dictionary<string, StoreRule> { ["tape"] = rule } };
        var checks = Checks((Grade.Presence, 9000), (Grade.Sample, 9000), (Grade.Full, 9000));
        var points = Audits(policy, Copy("a v eu") with { LastChecks = checks }, Copy("tape v us") with { LastChecks = checks });
        Assert.Equal([("a", false), ("tape", true)], points.Where(point => point.Rule == "auditIntervals.full").Select(point => (point.Store, point.IsMet)));
        Assert.Equal("last full audit or better in 'tape' on 2025-11-10 12:00:00Z; the policy asks for one every 730d", points[^1].Text);
        Assert.Equal("no full audit in 'b' yet; the policy asks for one every 90d", Audits(policy, Copy("b v eu"))[^1].Text);
    }

    [Fact]
    public void A_check_that_is_yet_to_come_is_no_check()
    {
        var point = Audits(Policy, Copy("a v eu") with { LastChecks = Checks((Grade.Full, -1)) })[^1];
        Assert.False(point.IsMet);
        Assert.Equal("last full audit or better in 'a' on 2026-11-20 13:00:00Z, which is yet to come; the policy asks for one every 90d", point.Text);
    }

    // Hours since the drill from each store; 0 for never. 8760 hours are a year; store 'a' may take ten.
    [Theory]
    [InlineData(0, 0, false, "no drill yet; the policy asks for one every 365d")]
    [InlineData(0, 24, true, "last drill from 'b' on 2026-11-19 12:00:00Z; the policy asks for one every 365d")]
    [InlineData(0, 8760, false, "last drill from 'b' on 2025-11-20 12:00:00Z; the policy asks for one every 365d")]
    [InlineData(8784, 8760, true, "last drill from 'a' on 2025-11-19 12:00:00Z; the policy asks for one every 3650d")]
    [InlineData(48, 24, true, "last drill from 'b' on 2026-11-19 12:00:00Z; the policy asks for one every 365d")]
    public void One_store_that_was_drilled_in_time_is_enough(int first, int second, bool isMet, string text)
    {
        var rule = new StoreRule { Intervals = new Dictionary<Grade, TimeSpan> { [Grade.Drill] = TimeSpan.FromDays(3650) }, Budget = null };
        var policy = Policy with { Stores = new Dictionary<string, StoreRule> { ["a"] = rule } };
        var points = CheckPolicy.Run(policy, [Copy("a v eu") with { LastChecks = Checks((Grade.Drill, first)) }, Copy("b v us") with { LastChecks = Checks((Grade.Drill, second)) }], Now);
        var drill = Assert.Single(points, point => point.Rule == "auditIntervals.drill");
        Assert.Equal((isMet, text), (drill.IsMet, drill.Text));
    }

    [Fact]
    public void A_holding_that_lies_nowhere_lacks_copies_and_a_drill()
    {
        var points = CheckPolicy.Run(Policy, [], Now);
        Assert.Equal(["copies", "distinct.region", "auditIntervals.drill"], points.Select(point => point.Rule));
        Assert.DoesNotContain(points, point => point.IsMet);
    }

    private static List<PolicyPoint> Audits(PreservationPolicy policy, params CopyFacts[] copies) =>
        [.. CheckPolicy.Run(policy, copies, Now).Where(point => point.Store is not null)];

    private static Dictionary<Grade, DateTimeOffset> Checks(params (Grade Grade, int HoursAgo)[] checks) =>
        checks.Where(check => check.HoursAgo != 0).ToDictionary(check => check.Grade, check => Now.AddHours(-check.HoursAgo));

    private static CopyFacts Copy(string text) => text.Split(' ') is [var store, var verified, var region]
        ? new CopyFacts
        {
            Store = store,
            Labels = region == "?" ? new Dictionary<string, string>() : new Dictionary<string, string> { ["region"] = region },
            IsVerified = verified == "v",
            LastChecks = new Dictionary<Grade, DateTimeOffset>(),
        }
        : throw new ArgumentException(text);
}
