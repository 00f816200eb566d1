using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>Each exit code means one thing on every verb; 3 and 130 have tests of their own.</summary>
public sealed class ExitCodeTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Zero_when_all_is_whole()
    {
        using var archive = registered.Copy();
        foreach (var verb in new string[][] { ["audit"], ["status"], ["list"], ["show", "m"], ["repair"], ["repair", "--plan"], ["store", "list"], ["keys", "list"], ["audit", "--due"] })
            (await archive.RunAsync(Token, verb)).Gives(0);
    }

    [Theory]
    [InlineData("audit", "nope")]
    [InlineData("repair", "nope")]
    [InlineData("show", "nope")]
    [InlineData("restore", "nope", "out")]
    [InlineData("store", "fill", "b", "nope")]
    [InlineData("amend", "nope", "--add", "essay=/etc/hostname", "--reason", "x", "--yes")]
    public async Task Two_for_a_holding_that_is_not_there(params string[] arguments)
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, arguments)).Gives(2, "There is no holding 'nope'");
        Assert.Equal(before, archive.List());
    }

    [Theory]
    [InlineData("audit", "--store", "nope")]
    [InlineData("store", "fill", "nope")]
    [InlineData("store", "probe", "nope")]
    [InlineData("catalogue", "rebuild", "--from", "nope")]
    public async Task Two_for_a_store_that_is_not_there(params string[] arguments)
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, arguments)).Gives(2, "There is no store 'nope' in this archive; its stores are a, b, c.");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task Four_when_a_store_was_left_behind_until_it_is_filled()
    {
        using var archive = registered.Copy();
        await archive.WriteSourceAsync("second", 256 << 10, 2, Token);
        Directory.Move(archive["b"], archive["b.gone"]);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes"))
            .Gives(4, "in a, c.", "Store 'b' was left behind: Store 'b' is not there", "preserve store fill b");
        Directory.Move(archive["b.gone"], archive["b"]);
        (await archive.RunAsync(Token, "status")).Gives(4, "'second' has 2 verified copies; the policy asks for 3.");
        (await archive.RunAsync(Token, "audit")).Gives(4, "Store 'b' has not got 'second' yet. Run 'preserve store fill b'.");
        (await archive.RunAsync(Token, "store", "fill", "b")).Gives(0);
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("status")]
    [InlineData("store", "list")]
    [InlineData("store", "probe", "b")]
    [InlineData("catalogue", "rebuild", "--from", "b")]
    [InlineData("repair")]
    public async Task Five_when_a_store_cannot_be_asked(params string[] arguments)
    {
        using var archive = registered.Copy();
        Directory.Move(archive["b"], archive["b.gone"]);
        (await archive.RunAsync(Token, arguments)).Gives(5, $"Store 'b' is not there: the folder '{archive["b"]}' does not exist. Is its disk mounted?");
    }

    [Fact]
    public async Task Damage_weighs_more_than_a_store_that_cannot_be_asked()
    {
        using var archive = registered.Copy();
        Directory.Move(archive["b"], archive["b.gone"]);
        File.Delete(archive.Find("a", "weights/LICENSE"));
        (await archive.RunAsync(Token, "audit")).Gives(3, "Store 'b' is not there", "Replica 'a' of 'm' lacks 'weights/LICENSE'", "good copies in 'b', 'c'");
    }
}
