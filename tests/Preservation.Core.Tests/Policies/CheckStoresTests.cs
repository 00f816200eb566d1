using Preservation.Core.Findings;
using Preservation.Core.Policies;

namespace Preservation.Core.Tests.Policies;

public sealed class CheckStoresTests
{
    // Stores as 'name region'; an exclamation mark takes no new holdings, '?' has no label.
    [Theory]
    [InlineData("a eu, b us, c us", true, true)]
    [InlineData("a eu, b us", false, true)]
    [InlineData("a eu, b us, !c us", false, true)]
    [InlineData("a eu, !b us, c eu, d eu", true, false)]
    [InlineData("a eu, b ?, c ?", true, false)]
    public void What_no_new_holding_can_have_is_told(string stores, bool copies, bool regions) =>
        Assert.Equal([("copies", copies), ("distinct.region", regions)], Run(stores).Select(point => (point.Rule, point.IsMet)));

    [Fact]
    public void The_words_say_what_there_is_and_what_is_asked_for() => Assert.Equal(
        [
            "2 stores that take new holdings; the policy asks for 3 verified copies of each",
            "stores that take new holdings with 1 different values of 'region' (eu; 'b' without that label); the policy asks for 2",
        ],
        Run("a eu, b ?, !c us").Select(point => point.Text));

    [Fact]
    public void A_rule_for_a_store_that_is_not_there_is_told_and_one_for_a_retired_store_is_not()
    {
        var points = Run("a eu, b us, c us, !old us", "tpae", "old", "a");
        Assert.Equal([("stores.a", true), ("stores.old", true), ("stores.tpae", false)], points.Skip(2).Select(point => (point.Rule, point.IsMet)));
        Assert.Equal("no store 'tpae' (there are a, b, c, old); the policy has a rule for it", points[^1].Text);
    }

    private static IReadOnlyList<PolicyPoint> Run(string stores, params string[] rules)
    {
        var rule = new StoreRule { Intervals = new Dictionary<Grade, TimeSpan>(), Budget = null };
        var policy = PreservationPolicy.Default(3) with
        {
            Distinct = new Dictionary<string, int> { ["region"] = 2 },
            Stores = rules.ToDictionary(name => name, _ => rule),
        };
        return CheckStores.Run(policy, [.. stores.Split(", ").Select(store => store.Split(' ')).Select(words => new StoreFacts
        {
            Store = words[0].TrimStart('!'),
            Labels = words[1] == "?" ? new Dictionary<string, string>() : new Dictionary<string, string> { ["region"] = words[1] },
            TakesNew = !words[0].StartsWith('!'),
        })]);
    }
}
