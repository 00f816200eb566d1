using System.Text.Json;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Policies;

public sealed class PolicyPlanTests(RegisteredArchive registered)
{
    private const string Goal = "1% within 30d with 0.99";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Zero_without_a_budget_and_nothing_is_changed()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, "policy", "plan")).Gives(0,
            "presence", "sample", "full", "1d", "7d", "90d", "Store 'a' holds ", " of 1 holdings in about ", "it has no budget", "12 in 90d", "one bad chunk").Without("Goal:", "a month");
        Assert.Equal("", (await archive.RunAsync(Token, "policy", "plan", "--quiet")).Gives(0).Output);
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task Four_when_a_budget_does_not_suffice_and_the_store_is_named()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("budget", """{ "bytesPerDay": 1000000000 }"""), ("stores", """{ "b": { "budget": { "bytesPerDay": 1000, "requestsPerDay": 1 } } }"""));
        (await archive.RunAsync(Token, "policy", "plan")).Gives(4,
            "its budget suffices", "its budget does NOT suffice", "by its budget a full round takes at least ", "Store 'b': the audits read about ", "; the budget allows 1,000.", "Store 'b': the audits send about ", "hint: let the audits come less often").Without("Store 'a': ");
        var quiet = (await archive.RunAsync(Token, "policy", "plan", "--quiet")).Gives(4);
        Assert.Equal(2, quiet.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Costs_are_told_in_the_currency_of_the_store_and_held_to_its_budget()
    {
        using var archive = registered.Copy();
        archive.SetStore("a", "{}", """{ "currency": "EUR", "pricePerGiBRead": "100", "pricePerThousandReads": "1" }""");
        archive.SetPolicy(("stores", """{ "a": { "budget": { "costPerDay": "1000" } } }"""));
        (await archive.RunAsync(Token, "policy", "plan")).Gives(0, " EUR a month; by its budget a full round takes at least ", "its budget suffices");
        archive.SetPolicy(("stores", """{ "a": { "budget": { "costPerDay": "0.01" } } }"""));
        (await archive.RunAsync(Token, "policy", "plan")).Gives(4, "Store 'a': the audits cost about ", " a day; the budget allows 0.01.");
        archive.SetPolicy(("stores", """{ "b": { "budget": { "costPerDay": "1" } } }"""));
        (await archive.RunAsync(Token, "policy", "plan")).Gives(4, "Store 'b': the budget bounds the cost of a day, and the store has no prices to reckon it by.");
    }

    [Fact]
    public async Task With_a_goal_the_cheapest_cadence_stands_beside_that_of_the_policy()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("stores", """{ "c": { "auditIntervals": { "sample": "60d" } } }"""));
        var words = (await archive.RunAsync(Token, "policy", "plan", "--goal", Goal)).Gives(0, $"Goal: {Goal}.", "the policy now", "cheapest", "every 30d").Output;
        Assert.Contains("a, b", words, StringComparison.Ordinal);
        var json = (await archive.RunAsync(Token, "policy", "plan", "--goal", Goal, "--json")).Gives(0).IsJson();
        Assert.Equal(Goal, json.Text("goal"));
        var holdings = json.Each("holdings").ToDictionary(holding => string.Join(',', holding.Each("stores").Select(store => store.GetString())));
        // A sample reads all of so small a holding; where one comes only every 60 days, none comes in time.
        Assert.True(holdings["a,b"].GetProperty("meetsGoal").GetBoolean());
        Assert.False(holdings["c"].GetProperty("meetsGoal").GetBoolean());
        Assert.Equal((0, 1), (Number(holdings["c"].GetProperty("now"), "probability"), Number(holdings["a,b"].GetProperty("now"), "probability")));
        var cheapest = holdings["c"].GetProperty("cheapest");
        Assert.Equal("30d", cheapest.Text("every"));
        Assert.InRange(Number(cheapest, "probability"), 0.99, 1);
        Assert.InRange(Number(cheapest, "chunks"), 1, Number(holdings["c"], "aboutChunks"));
    }

    // A full audit reads all that the store holds, and a sample of so small a holding as well.
    [Fact]
    public async Task Json_has_what_each_store_is_asked_for_and_what_that_finds()
    {
        using var archive = registered.Copy();
        archive.SetPolicy(("budget", """{ "requestsPerDay": 100 }"""));
        var json = (await archive.RunAsync(Token, "policy", "plan", "--json")).IsJson();
        var listed = (await archive.RunAsync(Token, "store", "list", "--json")).Gives(0).IsJson().Each("stores").First();
        var store = json.Each("stores").First();
        Assert.Equal(["a", "b", "c"], json.Each("stores").Select(each => each.Text("store")));
        Assert.Equal((Number(listed, "bytes"), Number(listed, "files"), 1), (Number(store, "bytes"), Number(store, "files"), Number(store, "holdings")));
        var audits = store.Each("audits").ToDictionary(audit => audit.Text("grade"));
        Assert.Equal(["1d", "7d", "90d"], audits.Values.Select(audit => audit.Text("every")));
        Assert.Equal(Number(audits["presence"], "bytes") + Number(listed, "bytes"), Number(audits["full"], "bytes"));
        Assert.Equal(Math.Round(Number(audits["full"], "requests") / 100, 2), Number(store, "leastFullRoundDays"), 0.001);
        var finds = json.Each("holdings").Single().Each("finds").ToList();
        Assert.Equal([0, 0.001, 0.01], finds.Select(each => Number(each, "fraction")));
        Assert.All(finds, each => Assert.Equal(1, Number(each, "byOneSample")));
    }

    // What an audit really reads of a folder is no more than was planned, and not much less.
    [Fact]
    public async Task A_round_reads_about_as_much_as_was_planned()
    {
        using var archive = registered.Copy();
        var planned = (await archive.RunAsync(Token, "policy", "plan", "--json")).Gives(0).IsJson().Each("stores").First().Each("audits").ToDictionary(audit => audit.Text("grade"), audit => Number(audit, "bytes"));
        foreach (var grade in new[] { "presence", "full" })
        {
            var audited = (await archive.RunAsync(Token, "audit", "--grade", grade, "--json")).Gives(0).IsJson();
            var read = Number(audited.Each("traffic").First(), "bytesReceived");
            Assert.InRange(read, planned[grade] * 0.7, planned[grade]);
        }
    }

    [Theory]
    [InlineData("1%")]
    [InlineData("1% within 30 with 0.99")]
    [InlineData("0% within 30d with 0.99")]
    [InlineData("1% within 30d with 1")]
    [InlineData("all of it")]
    public async Task Two_for_a_goal_that_is_none_with_the_form_that_is_expected(string goal)
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "policy", "plan", "--goal", goal)).Gives(2, $"--goal: '{goal}' is not understood; expected is '1% within 30d with 0.99'", "preserve policy plan --help");
        Assert.Equal(2, (await archive.RunAsync(Token, "policy", "plan", "--json", "--goal", goal)).Gives(2).IsJson().GetProperty("exitCode").GetInt32());
    }

    private static double Number(JsonElement json, string member) => json.GetProperty(member).GetDouble();
}
