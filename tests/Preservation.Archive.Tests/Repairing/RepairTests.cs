using Preservation.Archive.Repairing;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Digests;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Repairing;

/// <summary>Every damage is put right from a copy that is proven in the same run, and the damaged bytes are kept.</summary>
public sealed class RepairTests : RegisteredTests
{
    private static readonly Dictionary<string, Action<string>> Cases = new()
    {
        ["a shard is gone"] = b => File.Delete($"{b}/{Shard}"),
        ["one bit of a shard flips"] = b => FlipBit($"{b}/{Shard}", 70_000),
        ["one bit of a transcript flips"] = b => FlipBit($"{b}/{Transcript}", 2),
        ["a shard is cut"] = b => Resize($"{b}/{Shard}", -1),
        ["a shard is emptied"] = b => Resize($"{b}/{Shard}", -200_000),
        ["a shard has grown"] = b => Resize($"{b}/{Shard}", 1),
        ["an inventory is changed"] = b => FlipBit($"{b}/{Weights}/inventory.json", 20),
        ["a sidecar is changed"] = b => FlipBit($"{b}/{RecordFolder}/inventory.json.sha256", 3),
        ["the declaration is gone"] = b => File.Delete($"{b}/{RecordFolder}/0=ocfl_object_1.1"),
        ["a public key is changed"] = b => FlipBit($"{b}/{RecordFolder}/v1/content/manifest/keys/primary.pub.pem", 60),
        ["leaf hashes are changed"] = b => FlipBit($"{b}/{RecordFolder}/v1/content/manifest/leaves/weights/model-1.bin", 9),
        ["the signed manifest is changed"] = b => FlipBit($"{b}/{Envelope}", 300),
        ["the record is reworded consistently"] = Reword,
        ["the whole holding is deleted"] = b => { DeleteObject(b, Weights); DeleteObject(b, RecordFolder); },
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task Rule_7_damaged_bytes_are_kept_and_an_audit_is_clean_again_after_the_repair_when(string what)
    {
        var whole = Soundness.Tree(Tested.StoreFolder("b"));
        Cases[what](Tested.StoreFolder("b"));
        var damaged = Soundness.Tree(Tested.StoreFolder("b"));
        await AuditAsync(Context);
        var outcome = await RepairAsync();
        Assert.Equal((0, 0, 0), (outcome.Losses.Count, outcome.Refusals.Count, outcome.Failures.Count));
        await Soundness.AssertSoundAsync(Tested);
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
        // What was overwritten is kept bit by bit, each with a note.
        var altered = damaged.Where(file => whole.TryGetValue(file.Key, out var before) && before != file.Value).Select(file => file.Value).Order();
        var kept = outcome.Repaired.Where(repaired => repaired.Quarantine is not null).ToList();
        Assert.Equal(altered, kept.Select(repaired => Digest.Of(File.ReadAllBytes(Tested.Folder["b", repaired.Quarantine!])).ToString()).Order());
        Assert.All(kept, repaired => Assert.Contains(repaired.Was, File.ReadAllText(Tested.Folder["b", repaired.Quarantine + ".note.json"]), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_7_the_last_unproven_copy_is_never_overwritten_and_the_loss_is_named()
    {
        foreach (var store in new[] { "a", "b", "c" })
            FlipBit(Tested.Folder[store, Shard], store[0]);
        await AuditAsync(Context);
        var before = Soundness.Tree(Tested.Folder["b", "ocfl"]);
        var outcome = await RepairAsync();
        Assert.Equal((3, 0), (outcome.Losses.Count, outcome.Repaired.Count));
        Assert.All(outcome.Losses, loss => Assert.Equal(("weights/model-1.bin", 2), (loss.Finding.Place.Artifact!.Value, loss.Refused.Count)));
        Assert.Equal(before, Soundness.Tree(Tested.Folder["b", "ocfl"]));
    }

    [Fact]
    public async Task Rule_7_a_source_that_rots_between_audit_and_repair_is_not_used()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await AuditAsync(Context);
        FlipBit(Tested.Folder["a", Shard], 9);
        var outcome = await RepairAsync();
        Assert.Equal("c", Assert.Single(outcome.Repaired).Source);
        await AuditAsync(Context);
        await RepairAsync();
        await Soundness.AssertSoundAsync(Tested);
    }

    [Fact]
    public async Task Rule_8_too_many_wrong_files_in_one_store_are_an_incident_and_not_overwritten()
    {
        foreach (var key in new[] { Shard, Transcript, Envelope })
            FlipBit(Tested.Folder["b", key], 5);
        await AuditAsync(Context);
        var refused = await new RepairArchive(Context, new RepairOptions { OverwriteLimit = 2 }).RunAsync([], Token);
        Assert.Contains("an incident of the store, and nothing was overwritten", Assert.Single(refused.Refusals), StringComparison.Ordinal);
        Assert.Empty(refused.Repaired);
        Assert.Equal(3, (await new RepairArchive(Context, new RepairOptions { OverwriteLimit = 3 }).RunAsync([], Token)).Repaired.Count);
    }

    [Fact]
    public async Task A_record_that_was_rolled_back_is_rolled_forward()
    {
        ArchiveCopy.CopyFolder(Tested.Folder["b", "ocfl"], Tested.Folder["backup"]);
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        Directory.Delete(Tested.Folder["b", "ocfl"], recursive: true);
        ArchiveCopy.CopyFolder(Tested.Folder["backup"], Tested.Folder["b", "ocfl"]);
        await AuditAsync(Context);
        Assert.Empty((await RepairAsync()).Losses);
        await Soundness.AssertSoundAsync(Tested);
    }

    [Fact]
    public async Task A_deleted_holding_becomes_visible_last()
    {
        DeleteObject(Tested.StoreFolder("b"), RecordFolder);
        var store = new FaultyStore(Context.Store("b"), new Faults());
        Tested.Change(context => context with { Stores = [.. context.Stores.Select(s => s.Name.Value == "b" ? store : s)] });
        Assert.Empty((await RepairAsync()).Losses);
        Assert.Equal($"{RecordFolder}/0=ocfl_object_1.1", store.Written.Last(key => key.StartsWith("ocfl/", StringComparison.Ordinal)));
    }

    [Theory, InlineData(WriteFault.Failed), InlineData(WriteFault.FailedButPersisted), InlineData(WriteFault.Killed)]
    public async Task A_repair_that_breaks_anywhere_can_be_run_again(WriteFault fault)
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        File.Delete(Tested.Folder["b", Transcript]);
        await AuditAsync(Context);
        var counted = new Faults();
        await using (var healthy = new ArchiveCopy(Tested))
            await new RepairArchive(healthy.Open(store => store.Name.Value == "b" ? new FaultyStore(store, counted) : store), new RepairOptions()).RunAsync([], Token);
        for (var at = 1; at <= counted.Writes; at++)
        {
            await using var copy = new ArchiveCopy(Tested);
            var faults = new Faults { FailAt = at, Write = fault };
            try
            {
                var first = await new RepairArchive(copy.Open(store => store.Name.Value == "b" ? new FaultyStore(store, faults) : store), new RepairOptions()).RunAsync([], Token);
                Assert.NotEqual(WriteFault.Killed, fault);
                Assert.True(first.Failures.Count > 0 || first.Repaired.Count == 2);
            }
            catch (KilledException)
            {
            }
            var healed = copy.Open();
            Assert.Empty((await new RepairArchive(healed, new RepairOptions()).RunAsync([], Token)).Losses);
            var problems = await Soundness.ProblemsAsync(healed, name => copy[name]);
            Assert.True(problems.Count == 0, $"write {at}: {string.Join('\n', problems)}");
        }
    }

    [Fact]
    public async Task A_holding_that_somebody_works_on_is_named_and_the_others_are_repaired()
    {
        await Tested.RegisterAsync("n", Tested.WriteSource("other", seed: 2), Token);
        FlipBit(Tested.Folder["b", Core.Holdings.HoldingRecord.Folder(Core.Manifests.HoldingId.Parse("n"), Core.Ocfl.ObjectPart.Record) + "/v1/content/manifest/manifest.dsse.json"], 9);
        await using var lease = await Opening.LeaseKeeper.TakeAsync(Context.Catalogue, "holding:m", Token);
        var outcome = await RepairAsync();
        Assert.Contains("'holding:m' is being worked on", Assert.Single(outcome.Refusals), StringComparison.Ordinal);
        Assert.Single(outcome.Repaired);
    }

    [Fact]
    public async Task A_link_in_place_of_a_file_is_not_touched_but_named()
    {
        InsteadOf(Tested.Folder["b", Shard], path => File.CreateSymbolicLink(path, "/etc/hostname"));
        var outcome = await RepairAsync();
        Assert.Contains("a link lies at", Assert.Single(outcome.Refusals), StringComparison.Ordinal);
        Assert.Empty(outcome.Repaired);
    }

    private Task<RepairOutcome> RepairAsync() => new RepairArchive(Context, new RepairOptions()).RunAsync([], Token);
}
