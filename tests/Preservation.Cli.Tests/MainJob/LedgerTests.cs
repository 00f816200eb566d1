using System.Text;
using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>The ledger from the command line, and its checkpoint with OpenSSL alone.</summary>
public sealed class LedgerTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happened_is_entered_checked_proven_and_found_when_it_is_rolled_back()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "show")).Gives(2, "Store 'a' has no ledger yet");
        (await archive.RunAsync(Token, "ledger", "sync", "--dry-run")).Gives(0, "7 entries would be made; the ledger has 0.");
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "7 entries made; the ledger has 7.", "Store 'c' was brought up by 7 entries.");
        var kept = archive["kept"];
        File.Copy(archive["a", "ledger", "checkpoint"], kept);
        ArchiveCopy.CopyFolder(archive["a", "ledger"], archive["before"]);
        (await archive.RunAsync(Token, "audit")).Gives(0);
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "0 entries made; the ledger has 8.");
        (await archive.RunAsync(Token, "ledger", "show", "--last", "1")).Gives(0, "audited", "8 entries, root sha256:").Without("registered");
        (await archive.RunAsync(Token, "ledger", "prove-consistency", kept)).Gives(0, "8 entries, and its first 7 are those of the checkpoint");
        (await archive.RunAsync(Token, "ledger", "prove", "m", "--out", archive["proof"])).Gives(0, "Entry 0 of 8: registered m:0");
        string[] verify = ["ledger", "verify", archive["proof", "entry-0.tlog-proof"], "--entry", archive["proof", "entry-0.json"], "--trust", archive.Trust];
        (await archive.RunAsync(Token, verify)).Gives(0, "VERIFIED: it is entry 0 of the 8 that were signed.");
        var entry = File.ReadAllText(archive["proof", "entry-0.json"]);
        File.WriteAllText(archive["proof", "entry-0.json"], entry.Replace("\"m\"", "\"n\"", StringComparison.Ordinal));
        (await archive.RunAsync(Token, verify)).Gives(3, "NOT VERIFIED: it does not lead from this entry");

        (await archive.RunAsync(Token, "ledger", "check", "--since", kept)).Gives(0, "Store 'b': 8 entries recomputed.", "The ledger is whole");
        Directory.Delete(archive["a", "ledger"], recursive: true);
        ArchiveCopy.CopyFolder(archive["before"], archive["a", "ledger"]);
        (await archive.RunAsync(Token, "ledger", "check")).Gives(3, "Store 'a' keeps the head of the ledger and presents 7 entries; this machine has a checkpoint of 8");
        File.Delete(archive["archive", "ledger.checkpoint"]);
        (await archive.RunAsync(Token, "ledger", "check")).Gives(4, "store 'b' knows 8. 'preserve ledger sync' brings it up.");
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "0 entries made; the ledger has 8.", "Store 'a' was brought up by 1 entry.");
        Assert.Equal(8, (await archive.RunAsync(Token, "ledger", "check", "--json")).Gives(0).IsJson().GetProperty("size").GetInt64());
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0).Without("ledger/");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--quiet")]
    [InlineData("--yes")]
    public async Task A_receipt_that_cannot_be_entered_is_told_and_the_deed_stays_done(string option)
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        var checkpoint = archive["a", "ledger", "checkpoint"];
        var right = await File.ReadAllTextAsync(checkpoint, Token);
        await File.WriteAllTextAsync(checkpoint, right.Replace("\n7\n", "\n6\n", StringComparison.Ordinal), Token);
        var audit = await archive.RunAsync(Token, "audit", "m", option);
        Assert.Equal(0, audit.ExitCode);
        Assert.Contains("is kept, and the ledger is not as it should be: 'ledger/checkpoint' in store 'a' is refused", audit.Error, StringComparison.Ordinal);
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(3, "the signature does not fit the text");
        // An audit of whole stores finds it.
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(3, "'ledger/checkpoint' in store 'a' is refused");
        await File.WriteAllTextAsync(checkpoint, right, Token);
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "2 entries made; the ledger has 9.");
    }

    [Fact]
    public async Task OpenSSL_verifies_a_checkpoint()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        var lines = (await File.ReadAllTextAsync(archive["a", "ledger", "checkpoint"], Token)).Split('\n');
        await File.WriteAllTextAsync(archive["text"], string.Concat(lines[..3].Select(line => line + "\n")), new UTF8Encoding(false), Token);
        await File.WriteAllBytesAsync(archive["signature"], Convert.FromBase64String(lines[4].Split(' ')[2])[4..], Token);
        var openssl = await ProcessRun.RunAsync("openssl",
            ["dgst", "-sha256", "-verify", archive["archive", "keys", "primary.pub.pem"], "-signature", archive["signature"], archive["text"]], new Dictionary<string, string?>(), Token);
        openssl.Gives(0, "Verified OK");
    }

    [Fact]
    public async Task A_receipt_is_shown_and_verified_offline_and_not_when_a_byte_of_it_is_another()
    {
        using var archive = registered.Copy();
        var file = Directory.GetFiles(archive["b", "receipts"], "*.dsse.json", SearchOption.AllDirectories).Single();
        var id = Path.GetFileName(file).Replace(".dsse.json", "", StringComparison.Ordinal);
        (await archive.RunAsync(Token, "receipt", "show", id)).Gives(0, $"Receipt {id}: registration, ", "'m' sequence 0 in 'c': full of full");
        Assert.Equal("https://in-toto.io/Statement/v1", (await archive.RunAsync(Token, "receipt", "show", id, "--json")).Gives(0).IsJson().GetProperty("statement").Text("_type"));
        (await archive.RunAsync(Token, "receipt", "verify", file, "--trust", archive.Trust)).Gives(0, "signed by 'test custodian'", "VERIFIED: it is what was signed.");
        Damage.FlipBit(file, new FileInfo(file).Length / 2);
        (await archive.RunAsync(Token, "receipt", "verify", file, "--trust", archive.Trust)).Gives(3, "NOT VERIFIED");
        (await archive.RunAsync(Token, "receipt", "verify", archive["nothing"], "--trust", archive.Trust)).Gives(2, "does not exist");
        (await archive.RunAsync(Token, "receipt", "show", "../x")).Gives(2, "No store gives a receipt '../x'");
        (await archive.RunAsync(Token, "receipt", "show", id)).Gives(0);
    }

    [Fact]
    public async Task Coverage_is_shown_out_of_receipts()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "audit", "--store", "b")).Gives(0);
        (await archive.RunAsync(Token, "audit", "prove", "m")).Gives(0, "'b': 15 of 15 artifacts were read in full, by 2 receipts.", "within the 90d that the policy asks for today");
        var json = (await archive.RunAsync(Token, "audit", "prove", "m", "--since", "2026-01-01", "--json")).Gives(0).IsJson();
        Assert.Equal([1, 2, 1], json.Each("stores").Select(store => store.Each("reads").Count()));
        (await archive.RunAsync(Token, "audit", "prove", "m", "--since", "yesterday")).Gives(2, "--since: 'yesterday' is no day");
        (await archive.RunAsync(Token, "audit", "prove", "nobody")).Gives(2, "No store has a manifest of 'nobody'");
    }

    [Theory]
    [InlineData("prove", "nobody", "--out", "x")]
    [InlineData("prove", "99", "--out", "x")]
    [InlineData("prove-consistency", "nothing")]
    [InlineData("show", "--store", "nowhere")]
    public async Task What_is_not_there_is_named(params string[] arguments)
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "sync")).Gives(0);
        (await archive.RunAsync(Token, ["ledger", .. arguments])).Gives(2, arguments[^1] == "x" ? $"none for '{arguments[1]}'" : arguments[^1]);
    }
}
