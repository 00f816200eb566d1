using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Stores;

/// <summary>The end of a store's life: draining, then retired, and nothing in it is deleted.</summary>
public sealed class StoreLifeTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draining_store_gets_amendments_and_no_new_holdings_until_that_is_undone()
    {
        using var archive = registered.Copy();
        archive.AskFor(2);
        var drained = (await archive.RunAsync(Token, "store", "drain", "c", "--json")).Gives(0).IsJson();
        Assert.Equal(("c", "draining"), (drained.Text("store"), drained.Text("life")));
        await archive.WriteSourceAsync("second", 256 << 10, 2, Token);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(0, "in a, b.");
        File.WriteAllText(archive["essay.md"], "# On leaving\n");
        (await archive.RunAsync(Token, "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "r", "--yes")).Gives(0, "in a, b, c.");
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'c': whole").Without("'second' in 'c'");
        (await archive.RunAsync(Token, "status")).Gives(0);
        (await archive.RunAsync(Token, "store", "list")).Gives(0, "draining");
        (await archive.RunAsync(Token, "store", "drain", "c", "--undo")).Gives(0, "Store 'c' gets new holdings again.");
        (await archive.RunAsync(Token, "audit")).Gives(4, "Store 'c' has not got 'second' yet.");
        (await archive.RunAsync(Token, "store", "fill", "c")).Gives(0, "1 holdings completed");
    }

    [Fact]
    public async Task When_all_stores_drain_a_registration_is_refused_and_says_how_to_end_that()
    {
        using var archive = registered.Copy();
        foreach (var store in PreparedArchive.Stores)
            (await archive.RunAsync(Token, "store", "drain", store)).Gives(0);
        await archive.WriteSourceAsync("second", 256 << 10, 2, Token);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(2, "No store takes new holdings: 'a', 'b', 'c' are draining.", "preserve store drain <store> --undo");
    }

    [Fact]
    public async Task A_store_is_not_retired_while_the_policy_would_not_hold_and_the_reasons_are_told()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        foreach (var arguments in new string[][] { ["--plan"], [] })
        {
            (await archive.RunAsync(Token, ["store", "retire", "c", .. arguments]))
                .Gives(4, "Store 'c' cannot be retired: the policy would not hold without it.", "'m' would have 2 verified copies; the policy asks for 3", "preserve store fill");
        }
        var refused = (await archive.RunAsync(Token, "store", "retire", "c", "--json")).Gives(4).IsJson();
        Assert.False(refused.GetProperty("retired").GetBoolean());
        Assert.Single(refused.Each("shortfalls"));
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task A_copy_that_is_damaged_does_not_make_up_for_a_retired_one()
    {
        using var archive = registered.Copy();
        archive.AskFor(2);
        Damage.FlipBit(archive.Find("b", "weights/LICENSE"), 3);
        (await archive.RunAsync(Token, "audit", "--store", "b")).Gives(3);
        (await archive.RunAsync(Token, "store", "retire", "c")).Gives(4, "'m' would have 1 verified copies; the policy asks for 2");
        (await archive.RunAsync(Token, "store", "retire", "b")).Gives(0);
        // What was wrong there counts no more.
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    [Fact]
    public async Task A_retired_store_is_asked_no_more_and_counts_no_more_and_nothing_in_it_is_deleted()
    {
        using var archive = registered.Copy();
        archive.AskFor(2);
        var held = Listing.Of(archive["c"]);
        (await archive.RunAsync(Token, "store", "retire", "c", "--plan")).Gives(0, "Store 'c' can be retired: the policy holds without it.");
        (await archive.RunAsync(Token, "store", "list")).Gives(0).Without("retired");
        (await archive.RunAsync(Token, "store", "retire", "c")).Gives(0, "Store 'c' is out of use. Nothing in it was deleted");
        (await archive.RunAsync(Token, "audit")).Gives(0).Without("'c'");
        Assert.Equal(held, Listing.Of(archive["c"]));
        Directory.Move(archive["c"], archive["c.gone"]);
        (await archive.RunAsync(Token, "audit")).Gives(0);
        (await archive.RunAsync(Token, "store", "list")).Gives(0, "retired");
        var status = (await archive.RunAsync(Token, "status", "--json")).Gives(0).IsJson();
        Assert.Equal(2, Assert.Single(status.Each("holdings")).GetProperty("goodCopies").GetInt64());
        (await archive.RunAsync(Token, "store", "retire", "b")).Gives(4, "'m' would have 1 verified copies; the policy asks for 2");
        (await archive.RunAsync(Token, "store", "drain", "c")).Gives(2, "Store 'c' is retired and gets nothing any more.");
        (await archive.RunAsync(Token, "store", "probe", "c")).Gives(2, "There is no store 'c' in this archive; its stores are a, b.");
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("retire")]
    [InlineData("clean")]
    [InlineData("extend-locks")]
    public async Task A_store_that_is_not_there_is_named_with_those_that_are(string verb)
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "store", verb, "nope")).Gives(2, "There is no store 'nope' in this archive; its stores are a, b, c.");
    }
}
