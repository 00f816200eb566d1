using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>The passphrase comes from the environment or a file, is asked for where something is signed, and is never shown.</summary>
public sealed class PassphraseTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "needs its passphrase: set PRESERVATION_PASSPHRASE, or name a file with --passphrase-file.")]
    [InlineData("", "needs its passphrase")]
    [InlineData("not the passphrase", "the passphrase is wrong, or the file is damaged.")]
    public async Task A_wrong_or_missing_passphrase_is_told_before_anything_is_stored(string? passphrase, string word)
    {
        using var archive = registered.Copy();
        await archive.WriteSourceAsync("second", 128 << 10, 5, Token);
        archive.Environment["PRESERVATION_PASSPHRASE"] = passphrase;
        var before = archive.List();
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(2, archive["archive", "keys", "primary.key.pem"], word).Without(Preserve.Passphrase, "not the passphrase");
        (await archive.RunAsync(Token, "repair")).Gives(2, word);
        (await archive.RunAsync(Token, "store", "fill", "a")).Gives(2, word);
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task It_is_never_taken_from_an_argument()
    {
        using var archive = registered.Copy();
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        (await archive.RunAsync(Token, "repair", "--passphrase", Preserve.Passphrase)).Gives(2, "--passphrase");
        Assert.DoesNotContain("--passphrase ", (await archive.RunAsync(Token, "repair", "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_gives_it_by_its_first_line()
    {
        using var archive = registered.Copy();
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        File.WriteAllText(archive["pass.txt"], Preserve.Passphrase + "\nsecond line\n");
        (await archive.RunAsync(Token, "audit", "--passphrase-file", archive["pass.txt"])).Gives(0, "signed.");
        File.WriteAllText(archive["pass.txt"], "");
        (await archive.RunAsync(Token, "repair", "--passphrase-file", archive["pass.txt"])).Gives(2, $"'{archive["pass.txt"]}' is empty");
        (await archive.RunAsync(Token, "repair", "--passphrase-file", archive["none.txt"])).Gives(2, $"'{archive["none.txt"]}' does not exist");
    }

    [Fact]
    public async Task Without_it_an_audit_works_and_says_that_nothing_counts_as_verified()
    {
        using var archive = registered.Copy();
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        var before = archive.List();
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'a': whole", "there is no signed receipt and nothing counts as verified");
        Assert.Equal(before, archive.List());
    }

    [Fact]
    public async Task Init_asks_for_one_and_takes_only_a_clear_waiver()
    {
        using var archive = registered.Copy();
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"x={archive["x"]}")).Gives(2, "set PRESERVATION_PASSPHRASE", "--unencrypted-key");
        Assert.False(Directory.Exists(archive["other"]) || Directory.Exists(archive["x"]));
        (await archive.RunAsync(Token, "init", archive["other"], "--store", $"x={archive["x"]}", "--unencrypted-key")).Gives(0, "NOT encrypted");
        (await archive.RunAsync(Token, "register", "m", archive.Source, "--yes", "--archive", archive["other"])).Gives(0);
    }

    [Fact]
    public async Task A_missing_or_damaged_key_file_is_named()
    {
        using var archive = registered.Copy();
        var key = archive["archive", "keys", "primary.key.pem"];
        var text = File.ReadAllText(key);
        File.WriteAllText(key, text.Replace("MII", "AAA", StringComparison.Ordinal));
        (await archive.RunAsync(Token, "repair")).Gives(2, key, "cannot be opened");
        File.Delete(key);
        (await archive.RunAsync(Token, "repair")).Gives(2, $"The signing key '{key}' is missing. Put it back from its backup");
    }
}
