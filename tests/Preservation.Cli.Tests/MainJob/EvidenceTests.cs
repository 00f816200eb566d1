using Preservation.Cli.Tests.Formats;
using Preservation.Cli.Tests.Running;
using Preservation.Testing.Servers;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>Timestamps from the command line, by a real authority.</summary>
public sealed class EvidenceTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_signed_is_stamped_renewed_and_verified()
    {
        using var archive = registered.Copy();
        using var server = await AuthorityServer.StartAsync(archive["tsa"], "tsa1", 30, Token);
        (await archive.RunAsync(Token, "evidence", "status")).Gives(0, "No timestamp authority is trusted");
        (await archive.RunAsync(Token, "evidence", "authority", "list")).Gives(0, "No timestamp authority is trusted.");
        string[] add = ["evidence", "authority", "add", "tsa1", server.Address.AbsoluteUri, "--by", "Jane Doe", "--root"];
        (await archive.RunAsync(Token, [.. add, archive["nothing.pem"]])).Gives(2, "does not exist");
        (await archive.RunAsync(Token, [.. add, archive.Trust])).Gives(2, "holds no certificate in PEM");
        (await archive.RunAsync(Token, [.. add, archive["tsa", "tsa.pem"]])).Gives(2, "a self-signed certificate is expected");
        (await archive.RunAsync(Token, [.. add, archive["tsa", "ca.pem"], "--policy", "x"])).Gives(2, "is no object identifier");
        (await archive.RunAsync(Token, [.. add, archive["tsa", "ca.pem"]])).Gives(0, "Authority 'tsa1' is trusted");
        (await archive.RunAsync(Token, [.. add, archive["tsa", "ca.pem"]])).Gives(2, "is trusted already");
        (await archive.RunAsync(Token, "evidence", "status")).Gives(4, "Not stamped by every authority: signature");
        (await archive.RunAsync(Token, "evidence", "stamp", "--dry-run")).Gives(0, "Would be stamped, unless it is already: signature");
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        (await archive.RunAsync(Token, "evidence", "stamp")).Gives(0, "Stamped by 'tsa1' at ");
        // The certificate ends within the half year that the policy wants.
        (await archive.RunAsync(Token, "evidence", "status")).Gives(4, "2 timestamps to watch", "2 overdue: 'preserve evidence renew'");
        (await archive.RunAsync(Token, "evidence", "verify")).Gives(0, "Store 'b': 2 timestamps hold.");
        (await archive.RunAsync(Token, "evidence", "renew")).Gives(0, "renewal 1: stamped by 'tsa1'");
        // The recipe of the formats comes to the same with openssl and sha512sum.
        await File.WriteAllTextAsync(archive["recipe.sh"], $"{Repository.Block("```bash", "verify_evidence()")}\nverify_evidence \"$1\" \"$2\"\n", Token);
        var recipe = await VerifyScript.RunAsync(archive["recipe.sh"], [], Token, archive["b"], archive["tsa", "ca.pem"]);
        Assert.True(recipe.ExitCode == 0 && recipe.Output.Contains("evidence/renewals/0001-", StringComparison.Ordinal) && recipe.Output.EndsWith("VERIFIED\n", StringComparison.Ordinal), recipe.ToString());
        await File.WriteAllTextAsync(archive["archive", "policy.json"], (await File.ReadAllTextAsync(archive["archive", "policy.json"], Token)).TrimEnd()[..^1] + ", \"ledger\": { \"renewBefore\": \"1d\" } }\n", Token);
        Assert.Single((await archive.RunAsync(Token, "evidence", "status", "--json")).Gives(0).IsJson().Each("watched"));
        (await archive.RunAsync(Token, "evidence", "renew")).Gives(0, "Nothing is due");
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0).Without("evidence/");
        (await archive.RunAsync(Token, "evidence", "verify", "--json")).Gives(0);
        (await archive.RunAsync(Token, "evidence", "authority", "close", "tsa1")).Gives(0, "is asked no more");
        (await archive.RunAsync(Token, "evidence", "authority", "close", "tsa2")).Gives(2, "No authority 'tsa2' is trusted");
        (await archive.RunAsync(Token, "evidence", "authority", "list")).Gives(0, "no more");
        (await archive.RunAsync(Token, "evidence", "renew", "--force")).Gives(2, "No timestamp authority is trusted");
        Damage.FlipBit(Directory.GetFiles(archive["c", "evidence", "manifests"], "token.der", SearchOption.AllDirectories)[0], 900);
        (await archive.RunAsync(Token, "evidence", "verify")).Gives(3, "Store 'c': ", "is not what it was: renewal 1");
        Assert.Contains("NOT VERIFIED", (await VerifyScript.RunAsync(archive["recipe.sh"], [], Token, archive["c"], archive["tsa", "ca.pem"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_away_keeps_nothing_up()
    {
        using var archive = registered.Copy();
        using (var server = await AuthorityServer.StartAsync(archive["tsa"], "tsa1", 30, Token))
            (await archive.RunAsync(Token, "evidence", "authority", "add", "tsa1", server.Address.AbsoluteUri, "--by", "Jane Doe", "--root", archive["tsa", "ca.pem"])).Gives(0);
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(5, "Authority 'tsa1' at ", "does not answer");
        Assert.Contains("Not stamped yet, and kept until it is", (await archive.RunAsync(Token, "audit")).Gives(0).Error, StringComparison.Ordinal);
        (await archive.RunAsync(Token, "evidence", "stamp")).Gives(5, "Waits in the outbox: Authority 'tsa1'");
        using var again = await AuthorityServer.StartAsync(archive["tsa"], "tsa1", 30, Token);
        (await archive.RunAsync(Token, "evidence", "stamp")).Gives(0, "Stamped by 'tsa1'", "checkpoint of 8 entries");
    }
}
