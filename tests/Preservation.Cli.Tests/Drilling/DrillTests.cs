using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Drilling;

/// <summary><c>preserve drill</c> as an operator uses it.</summary>
public sealed class DrillTests(RegisteredArchive registered) : IDisposable
{
    private const string Shard = "weights/model-00001-of-00002.safetensors";

    private readonly PreparedArchive _archive = registered.Copy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task A_whole_holding_is_restored_from_one_store_while_the_others_hold_nothing()
    {
        foreach (var other in new[] { "a", "c" })
            Directory.Delete(_archive[other, "ocfl"], recursive: true);
        (await _archive.RunAsync(Token, "drill", "m", "--store", "b"))
            .Gives(0, "'m' in 'b': whole. Grade drill, ", "From this store alone the holding was restored", "Restored ", "/s.", "2 safetensors, 1 weight-index", "signed.", "restoring 'm' from 'b': ", "verifying: ")
            .Without("fallback", "NOT VERIFIED", "cannot be opened");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_archive["archive", "scratch"]));
    }

    [Fact]
    public async Task Json_gives_the_same_facts()
    {
        var json = (await _archive.RunAsync(Token, "drill", "m", "--store", "b", "--json")).Gives(0).IsJson();
        var check = json.Each("checks").Single();
        Assert.Equal(("m", "b", "drill", "drill"), (check.Text("holding"), check.Text("store"), check.Text("gradeAsked"), check.Text("gradeReached")));
        var drill = check.GetProperty("drill");
        Assert.Contains(drill.Each("opened"), entry => entry.Text("format") == "safetensors" && entry.GetProperty("files").GetInt32() == 2);
        Assert.True(drill.GetProperty("bytesRestored").GetInt64() > 768 << 10 && json.GetProperty("bytesPerSecond").GetInt64() > 0);
        var received = json.Each("traffic").ToDictionary(store => store.Text("store"), store => store.GetProperty("bytesReceived").GetInt64());
        Assert.True(received["b"] > 768 << 10 && received["a"] < 64 << 10 && received["c"] < 64 << 10);
        (await _archive.RunAsync(Token, "drill", "m", "--store", "b", "--quiet")).Gives(0).Without("whole");
    }

    [Fact]
    public async Task What_is_kept_can_be_verified_by_hand_and_the_next_drill_leaves_it_alone()
    {
        Directory.CreateDirectory(_archive["big"]);
        File.WriteAllText(_archive["big", "mine.txt"], "mine");
        var kept = (await _archive.RunAsync(Token, "drill", "m", "--store", "c", "--scratch", _archive["big"], "--keep", "--json")).Gives(0).IsJson().Text("keptIn");
        (await _archive.RunAsync(Token, "verify", Path.Combine(kept, "m"), "--trust", _archive.Trust)).Gives(0, "VERIFIED");
        (await _archive.RunAsync(Token, "drill", "m", "--store", "a", "--scratch", _archive["big"])).Gives(0);
        Assert.Equal(new[] { kept, _archive["big", "mine.txt"] }.Order(), Directory.EnumerateFileSystemEntries(_archive["big"]).Order());
    }

    [Theory]
    [InlineData("flipped", "holds sha256:", "the grade is 'full'")]
    [InlineData("cut", "holds 1000 bytes for", "the grade is 'full'")]
    [InlineData("lost", "lacks '", "the grade is 'full'")]
    [InlineData("foreign", "strange.txt', which no manifest names", "Opened: ")]
    public async Task Damage_is_found_in_the_store_that_has_it_and_in_no_other(string damage, params string[] words)
    {
        var shard = _archive.Find("b", Shard);
        if (damage == "flipped")
            Damage.FlipBit(shard, 100_000);
        else if (damage == "cut")
            Damage.Truncate(shard, 1000);
        else if (damage == "lost")
            File.Delete(shard);
        else
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(shard)!, "strange.txt"), "hi");
        (await _archive.RunAsync(Token, "drill", "m", "--store", "b")).Gives(3, ["'m' in 'b': DAMAGED, 1 findings", .. words]);
        (await _archive.RunAsync(Token, "status")).Gives(3);
        (await _archive.RunAsync(Token, "drill", "m", "--store", "a")).Gives(0, "'m' in 'a': whole");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_archive["archive", "scratch"]));
        (await _archive.RunAsync(Token, "drill", "m", "--store", "b", "--quiet")).Gives(3, "DAMAGED");
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_gives_five()
    {
        Directory.Move(_archive["b"], _archive["b.gone"]);
        foreach (var more in new string[][] { [], ["--dry-run"] })
            (await _archive.RunAsync(Token, ["drill", "m", "--store", "b", .. more])).Gives(5, $"Store 'b' is not there: the folder '{_archive["b"]}' does not exist. Is its disk mounted?");
        (await _archive.RunAsync(Token, "drill", "m", "--store", "c")).Gives(0);
    }

    [Fact]
    public async Task A_file_that_does_not_open_is_told_and_the_exit_code_is_zero()
    {
        await _archive.WriteSourceAsync("second", 256 << 10, 2, Token);
        await File.WriteAllTextAsync(_archive["second", "config.json"], "{", Token);
        (await _archive.RunAsync(Token, "register", "second", _archive["second"], "--yes", "--allow-malformed")).Gives(0);
        (await _archive.RunAsync(Token, "drill", "second", "--store", "a", "--quiet"))
            .Gives(0, "'weights/config.json' is what was signed, and cannot be opened as what it claims to be: it is not valid JSON");
        var json = (await _archive.RunAsync(Token, "drill", "second", "--store", "a", "--json")).Gives(0).IsJson();
        Assert.Equal("weights/config.json", json.Each("checks").Single().GetProperty("drill").Each("notOpened").Single().Text("artifact"));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_says_what_would_be_done()
    {
        var before = _archive.List();
        (await _archive.RunAsync(Token, "drill", "m", "--store", "b", "--dry-run")).Gives(0, "'m' sequence 0: ", "would be restored from 'b' alone to '", Path.Combine(_archive.Folder, "scratch", "drill-"));
        var json = (await _archive.RunAsync(Token, "drill", "m", "--store", "b", "--dry-run", "--json", "--scratch", _archive["not", "there"])).Gives(0).IsJson();
        Assert.True(json.GetProperty("dryRun").GetBoolean() && json.GetProperty("bytesFree").GetInt64() > json.GetProperty("bytesNeeded").GetInt64());
        Assert.StartsWith(_archive["not", "there", "drill-"], json.Text("folder"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_archive["not"]) || Directory.Exists(_archive["archive", "scratch"]));
        Assert.Equal(before, _archive.List());
    }

    [Theory]
    [InlineData("There is no holding 'nope' in store 'b'", "drill", "nope", "--store", "b")]
    [InlineData("There is no store 'nope' in this archive; its stores are a, b, c.", "drill", "m", "--store", "nope")]
    [InlineData("--store", "drill", "m")]
    [InlineData("'M!' is no", "drill", "M!", "--store", "b")]
    public async Task Two_for_what_is_not_there(string words, params string[] arguments)
    {
        var before = _archive.List();
        (await _archive.RunAsync(Token, arguments)).Gives(2, words);
        Assert.Equal(before, _archive.List());
    }

    [Fact]
    public async Task A_scratch_folder_without_room_is_refused_with_both_numbers()
    {
        // A file system of one MiB, of this process and its children only.
        Directory.CreateDirectory(_archive["small"]);
        string[] mount = ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", $"mount -t tmpfs -o size=1m none '{_archive["small"]}' && exec \"$@\"", "sh"];
        var can = await ProcessRun.RunAsync(mount[0], [.. mount[1..], "true"], Token);
        Assert.SkipUnless(can.ExitCode == 0, "unshare cannot mount here.");
        (await _archive.RunBelowAsync(mount, Token, "drill", "m", "--store", "b", "--scratch", _archive["small"]))
            .Gives(2, $"'{_archive["small"]}' has room for 1,048,576 bytes, ", " are needed to drill 'm'. Nothing was restored.");
        (await _archive.RunBelowAsync(mount, Token, "drill", "m", "--store", "b", "--scratch", _archive["small"], "--dry-run")).Gives(2, "There is too little room: 1,048,576 bytes are free, ");
    }
}
