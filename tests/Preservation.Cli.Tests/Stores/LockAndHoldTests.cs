using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Stores;

/// <summary>Locks and legal holds through the command line.</summary>
public sealed class LockAndHoldTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Locks_are_extended_and_told_and_what_cannot_be_is_refused()
    {
        using var archive = registered.Copy();
        await archive.AddLockedAsync();
        (await archive.RunAsync(Token, "store", "extend-locks", "eu", "m", "--until", "2060-01-01")).Gives(0, "'m' is locked in 'eu' until 2060-01-01 00:00:00Z, each key read back.");
        var locked = (await archive.RunAsync(Token, "store", "extend-locks", "eu", "--json")).Gives(0).IsJson();
        Assert.Equal(("m", "2060-01-01T00:00:00Z"), (Assert.Single(locked.Each("locked")).Text("holding"), Assert.Single(locked.Each("locked")).Text("until")));
        (await archive.RunAsync(Token, "audit", "--grade", "presence", "--store", "eu")).Gives(0);
        (await archive.RunAsync(Token, "store", "extend-locks", "eu", "--until", "tomorrow")).Gives(2, "--until: 'tomorrow' is no date such as 2050-01-01.");
        (await archive.RunAsync(Token, "store", "extend-locks", "eu", "nope")).Gives(2, "There is no holding 'nope'");
        (await archive.RunAsync(Token, "store", "extend-locks", "a")).Gives(2, "Store 'a' has no locks: give it the setting 'lock'");
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "a", "--yes")).Gives(0);
        (await archive.RunAsync(Token, "audit", "--grade", "presence", "--store", "eu")).Gives(0);
    }

    [Fact]
    public async Task A_hold_is_set_listed_and_released_and_stores_without_locks_are_named()
    {
        using var archive = registered.Copy();
        await archive.AddLockedAsync();
        (await archive.RunAsync(Token, "hold", "list")).Gives(0, "No legal holds are in force.");
        (await archive.RunAsync(Token, "hold", "set", "m", "--reason", "case 12/2026"))
            .Gives(0, "The legal hold on 'm' is set: signed, and on every key in eu.", "Store 'a' has no locks, so the hold does not keep anybody from deleting there.");
        var hold = Assert.Single((await archive.RunAsync(Token, "hold", "list", "--json")).Gives(0).IsJson().Each("holds"));
        Assert.Equal(("m", "case 12/2026"), (hold.Text("holding"), hold.Text("reason")));
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "b", "--yes")).Gives(0);
        (await archive.RunAsync(Token, "hold", "list")).Gives(0, "case 12/2026");
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0);
        var released = (await archive.RunAsync(Token, "hold", "release", "m", "--reason", "settled", "--json")).Gives(0).IsJson();
        Assert.False(released.GetProperty("hold").GetBoolean());
        Assert.Equal("eu", Assert.Single(released.Each("stores")).GetString());
        Assert.Empty((await archive.RunAsync(Token, "hold", "list", "--json")).Gives(0).IsJson().Each("holds"));
        (await archive.RunAsync(Token, "hold", "release", "m", "--reason", "settled")).Gives(2, "There is no legal hold on 'm'.");
    }

    [Fact]
    public async Task A_hold_needs_a_holding_that_is_there_and_a_reason()
    {
        using var archive = registered.Copy();
        var before = archive.List();
        (await archive.RunAsync(Token, "hold", "set", "nope", "--reason", "r")).Gives(2, "There is no holding 'nope'");
        (await archive.RunAsync(Token, "hold", "set", "m", "--reason", " ")).Gives(2, "--reason: it is empty; say why");
        (await archive.RunAsync(Token, "hold", "set", "m")).Gives(2, "--reason");
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        (await archive.RunAsync(Token, "hold", "set", "m", "--reason", "r")).Gives(2, "PRESERVATION_PASSPHRASE");
        Assert.Equal(before, archive.List());
        archive.Environment["PRESERVATION_PASSPHRASE"] = Testing.Preserve.Passphrase;
        (await archive.RunAsync(Token, "hold", "set", "m", "--reason", "r")).Gives(0, "signed, and no store has locks to set it on.", "Store 'c' has no locks");
    }
}
