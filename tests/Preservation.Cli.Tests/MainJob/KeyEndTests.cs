using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>A key that was lost: revoked, replaced, and the ledger goes on.</summary>
public sealed class KeyEndTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_revoked_and_the_ledger_signed_anew_by_another()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        var old = (await archive.RunAsync(Token, "keys", "list", "--json")).Gives(0).IsJson().Each("keys").Single().Text("keyid");
        (await archive.RunAsync(Token, "keys", "new", "deputy", "--holder", "John Doe", "--co-sign")).Gives(0, "of 'John Doe' is trusted from now on");
        (await archive.RunAsync(Token, "ledger", "show", "--last", "2")).Gives(0, "key-added", "John Doe", "trust-policy-changed");
        (await archive.RunAsync(Token, "keys", "revoke", "000000", "--reason", "x")).Gives(2, "0 keys of the trust policy begin with '000000'");
        (await archive.RunAsync(Token, "keys", "revoke", old[..8], "--reason", "x", "--from", "yesterday")).Gives(2, "'yesterday' is not understood");
        (await archive.RunAsync(Token, "keys", "revoke", old[..8], "--reason", "a laptop was stolen")).Gives(0, $"The key {old} of 'test custodian' is revoked.");
        (await archive.RunAsync(Token, "keys", "retire", old[..8])).Gives(2, "is revoked since");
        (await archive.RunAsync(Token, "ledger", "check")).Gives(3, "no signature counts");
        (await archive.RunAsync(Token, "ledger", "resign")).Gives(0, "The checkpoint of 9 entries is signed anew.");
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "2 entries made; the ledger has 11.");
        (await archive.RunAsync(Token, "ledger", "show", "--last", "2")).Gives(0, "key-revoked", "a laptop was stolen");
        (await archive.RunAsync(Token, "audit")).Gives(0);
        (await archive.RunAsync(Token, "ledger", "check")).Gives(0, "The ledger is whole");
    }

    [Fact]
    public async Task A_key_that_is_retired_signs_no_more_and_what_it_signed_stays_good()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        (await archive.RunAsync(Token, "keys", "new", "deputy", "--holder", "John Doe", "--co-sign")).Gives(0);
        var old = (await archive.RunAsync(Token, "keys", "list", "--json")).Gives(0).IsJson().Each("keys").First().Text("keyid");
        (await archive.RunAsync(Token, "keys", "retire", old, "--until", "2099-01-01T00:00:00Z")).Gives(0, "is retired");
        (await archive.RunAsync(Token, "ledger", "show", "--last", "2")).Gives(0, "key-retired", "2099");
        (await archive.RunAsync(Token, "audit")).Gives(0);
    }
}
