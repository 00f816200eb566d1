using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>The main job from end to end, as an operator does it.</summary>
public sealed class MainJobTests(RegisteredArchive registered)
{
    private const string Shard = "weights/model-00001-of-00002.safetensors";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_of_four_kinds_is_named_repaired_and_the_restored_holding_verifies()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'a': whole", "'m' in 'b': whole", "'m' in 'c': whole", "signed");
        var shard = archive.Find("a", Shard);
        var expected = Listing.Digest(shard);
        Damage.FlipBit(shard, 100_000);
        var altered = Listing.Digest(shard);
        Damage.Truncate(archive.Find("b", "weights/tokenizer.json"), 1000);
        File.Delete(archive.Find("c", "weights/LICENSE"));
        var strange = Path.Combine(Path.GetDirectoryName(shard)!, "strange.txt");
        File.WriteAllText(strange, "hi");

        var found = await archive.RunAsync(Token, "audit");
        found.Gives(3,
            "'m' in 'a': DAMAGED, 2 findings",
            $"Replica 'a' of 'm' holds sha256:{altered[..12]}… for '{Shard}'; the manifest says sha256:{expected[..12]}….",
            "Replica 'b' of 'm' holds 1000 bytes for 'weights/tokenizer.json'; the manifest says 6611 bytes, sha256:",
            "Replica 'c' of 'm' lacks 'weights/LICENSE'; the manifest says sha256:",
            "Replica 'a' of 'm' holds a file of 2 bytes at 'ocfl/", "strange.txt', which no manifest names. It was left as it is.",
            $"'{Shard}': good copies in 'b', 'c'; nothing is lost.",
            "run 'preserve repair m --plan'");
        (await archive.RunAsync(Token, "status")).Gives(3, "altered", "truncated", "missing", "'m' has 0 verified copies; the policy asks for 3.");

        var before = archive.List();
        (await archive.RunAsync(Token, "repair", "--plan")).Gives(3, "3 files would be put right", Shard);
        Assert.Equal(before, archive.List());
        (await archive.RunAsync(Token, "repair")).Gives(0, $"Repaired '{Shard}' in 'a' (altered) from ", "(truncated)", "(missing)", "the damaged bytes are kept at 'quarantine/");
        Assert.Equal(expected, Listing.Digest(archive.Find("a", Shard)));
        Assert.Contains(Directory.EnumerateFiles(archive["a", "quarantine"], "*", SearchOption.AllDirectories), path => Listing.Digest(path) == altered);

        // Nothing is ever deleted, so what nobody named stays damage until a person has looked at it.
        (await archive.RunAsync(Token, "audit")).Gives(3, "strange.txt', which no manifest names", "'m' in 'b': whole", "'m' in 'c': whole",
            "nothing here can be repaired by 'preserve repair'").Without("lacks", "the manifest says");
        File.Delete(strange);
        (await archive.RunAsync(Token, "audit")).Gives(0).Without("DAMAGED");
        (await archive.RunAsync(Token, "status")).Gives(0, "All is whole, has enough verified copies, and was audited in time.");

        await RestoreAndVerifyAsync(archive);
    }

    [Fact]
    public async Task What_no_store_has_any_more_is_told_as_lost_and_the_rest_is_repaired()
    {
        using var archive = registered.Copy();
        foreach (var store in PreparedArchive.Stores)
            Damage.FlipBit(archive.Find(store, "weights/config.json"), 3);
        File.Delete(archive.Find("a", Shard));
        (await archive.RunAsync(Token, "audit")).Gives(3, "'weights/config.json': NO store is known to have a good copy.");
        (await archive.RunAsync(Token, "repair")).Gives(3, "LOST, unless another copy is found", "'weights/config.json'", "Nothing was overwritten.", $"Repaired '{Shard}' in 'a'");
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(3, "NOT restored: 'weights/config.json'. No store gives it");
        Assert.False(File.Exists(archive["out", "m", "weights", "config.json"]));
    }

    [Fact]
    public async Task An_amendment_is_the_next_sequence_and_the_one_before_stays()
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["essay.md"], "# On staying\n");
        await AmendAsync(archive, 0, "'m' sequence 1: 16 artifacts");
        await AmendAsync(archive, 2, "'m' has 'dossier/essays/essay.md' already. Nothing is ever overwritten");
        (await archive.RunAsync(Token, "audit")).Gives(0);
        await RestoreAndVerifyAsync(archive);
        (await archive.RunAsync(Token, "restore", "m", archive["before"], "--sequence", "0")).Gives(0, "15 files of 'm' sequence 0");
        (await archive.RunAsync(Token, "verify", archive["before", "m"], "--trust", archive.Trust)).Gives(0, "sequence 0", "VERIFIED");
        (await archive.RunAsync(Token, "restore", "m", archive["before"], "--sequence", "7")).Gives(2, "'m' has no sequence 7; its newest is 1.");
    }

    [Fact]
    public async Task A_new_store_is_filled_and_counts()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "store", "add", $"d={archive["d"]}", "--label", "medium=disk", "--no-fill")).Gives(0, "Store 'd' is part of the archive", "preserve store fill d");
        (await archive.RunAsync(Token, "audit")).Gives(4, "Store 'd' has not got 'm' yet. Run 'preserve store fill d'.");
        (await archive.RunAsync(Token, "store", "fill", "d")).Gives(0, "1 holdings completed");
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'd': whole");
        (await archive.RunAsync(Token, "ocfl", "validate", archive["d", "ocfl"])).Gives(0, "VALID: storage root with 2 objects");
    }

    private static async Task AmendAsync(PreparedArchive archive, int exitCode, string word) =>
        (await archive.RunAsync(Token, "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "another essay", "--yes")).Gives(exitCode, word);

    private static async Task RestoreAndVerifyAsync(PreparedArchive archive)
    {
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(0, "each proven against the signed manifest");
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--trust", archive.Trust)).Gives(0, "VERIFIED", "signed by 'test custodian'");
    }
}
