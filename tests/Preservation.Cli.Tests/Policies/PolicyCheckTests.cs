using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Policies;

/// <summary><c>preserve policy check</c>, and what <c>status</c> and <c>store retire</c> make of the same demands.</summary>
public sealed class PolicyCheckTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Zero_when_every_demand_is_met()
    {
        using var archive = registered.Copy();
        await archive.AddDrillAsync("b", Token);
        archive.SetStore("a", """{ "region": "eu" }""");
        archive.SetStore("c", """{ "region": "us" }""");
        archive.SetPolicy(("distinct", """{ "region": 2 }"""));
        (await archive.RunAsync(Token, "policy", "check")).Gives(0,
            "'m': met: 3 verified copies; the policy asks for 3.",
            "'m': met: verified copies with 2 different values of 'region' (eu, us; 'b' without that label); the policy asks for 2.",
            "'m': met: last full audit or better in 'a' on ",
            "'m': met: last drill from 'b' on ",
            "All 14 demands of the policy are met.").Without("NOT MET");
        Assert.Equal("", (await archive.RunAsync(Token, "policy", "check", "m", "--quiet")).Gives(0).Output);
        var json = (await archive.RunAsync(Token, "policy", "check", "--json")).Gives(0).IsJson();
        Assert.True(json.Each("holdings").Single().GetProperty("met").GetBoolean());
    }

    [Fact]
    public async Task Four_when_a_drill_is_missing_and_quiet_tells_only_that()
    {
        using var archive = registered.Copy();
        var quiet = (await archive.RunAsync(Token, "policy", "check", "--quiet")).Gives(4);
        Assert.Equal("'m': NOT MET: no drill yet; the policy asks for one every 365d.\n", quiet.Output);
    }

    [Fact]
    public async Task Each_store_is_held_to_its_own_intervals()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("stores", """{ "b": { "auditIntervals": { "full": "1s" } } }"""));
        await Task.Delay(1100, Token);
        (await archive.RunAsync(Token, "policy", "check")).Gives(4, "'m': met: last full audit or better in 'a'", "'m': NOT MET: last full audit or better in 'b' on ", "the policy asks for one every 1s");
        (await archive.RunAsync(Token, "status")).Gives(4, "'m' is overdue for a full audit (every 1s) in b.");
    }

    [Fact]
    public async Task What_no_stores_can_meet_is_told_for_the_archive()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("copies", "4"), ("distinct", """{ "region": 2 }"""), ("stores", """{ "tpae": {} }"""));
        (await archive.RunAsync(Token, "policy", "check")).Gives(4,
            "The archive: NOT MET: 3 stores that take new holdings; the policy asks for 4 verified copies of each.",
            "The archive: NOT MET: stores that take new holdings with 0 different values of 'region' ('a', 'b', 'c' without that label); the policy asks for 2.",
            "The archive: NOT MET: no store 'tpae' (there are a, b, c); the policy has a rule for it.",
            "'m': NOT MET: 3 verified copies; the policy asks for 4.");
    }

    [Fact]
    public async Task Json_has_each_demand_with_what_is_and_what_should_be()
    {
        using var archive = registered.Copy();
        Damage.FlipBit(archive.Find("b", "weights/LICENSE"), 3);
        (await archive.RunAsync(Token, "audit", "--store", "b")).Gives(3);
        var json = (await archive.RunAsync(Token, "policy", "check", "m", "--json")).Gives(4).IsJson();
        Assert.Equal((4, 1), (json.GetProperty("exitCode").GetInt32(), json.GetProperty("policyVersion").GetInt32()));
        var holding = json.Each("holdings").Single();
        Assert.Equal(("m", false), (holding.Text("id"), holding.GetProperty("met").GetBoolean()));
        var demands = holding.Each("demands").ToList();
        Assert.Equal(11, demands.Count);
        Assert.Equal(("copies", "2 verified copies", "the policy asks for 3"), (demands[0].Text("rule"), demands[0].Text("actual"), demands[0].Text("asked")));
        Assert.Equal(["auditIntervals.full"], demands.Where(demand => demand.TryGetProperty("store", out var store) && store.GetString() == "c").Select(demand => demand.Text("rule")).TakeLast(1));
    }

    [Fact]
    public async Task Two_for_a_holding_that_is_not_there()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "policy", "check", "m", "nope")).Gives(2, "There is no holding 'nope' in this archive.");
    }

    [Fact]
    public async Task Status_tells_of_copies_that_are_too_near_each_other()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("distinct", """{ "provider": 2 }"""));
        foreach (var store in PreparedArchive.Stores)
            archive.SetStore(store, """{ "provider": "example" }""");
        (await archive.RunAsync(Token, "status")).Gives(4, "'m' has verified copies with 1 different values of 'provider' (example); the policy asks for 2.");
        var json = (await archive.RunAsync(Token, "status", "--json")).Gives(4).IsJson();
        Assert.Equal("distinct.provider", Assert.Single(json.Each("holdings").Single().Each("unmet")).Text("rule"));
        archive.SetStore("b", """{ "provider": "other" }""");
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    [Fact]
    public async Task A_store_is_not_retired_when_the_others_would_be_too_near_each_other()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("copies", "2"), ("distinct", """{ "region": 2 }"""));
        foreach (var store in PreparedArchive.Stores)
            archive.SetStore(store, store == "c" ? """{ "region": "us" }""" : """{ "region": "eu" }""");
        (await archive.RunAsync(Token, "store", "retire", "c")).Gives(4,
            "Store 'c' cannot be retired: the policy would not hold without it.",
            "'m' would have verified copies with 1 different values of 'region' (eu); the policy asks for 2");
        (await archive.RunAsync(Token, "store", "retire", "b")).Gives(0);
    }
}
