using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Drilling;

/// <summary>What is wrong in the store is found as by a full audit; what is wrong elsewhere is not looked at.</summary>
public sealed class DrillDamageTests(DrillDamageTests.Registered registered) : IClassFixture<DrillDamageTests.Registered>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Prepared once; each case spoils a copy.</summary>
    public sealed class Registered : IAsyncLifetime
    {
        public TestArchive Archive { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Archive = await ArchiveAsync();

        public ValueTask DisposeAsync() => Archive.DisposeAsync();
    }

    // What is done to a store, and the grade that is reached: 'drill' where the holding still comes back whole.
    private static readonly Dictionary<string, (Action<string> Damage, Grade Reached)> Cases = new()
    {
        ["one bit of a shard flips"] = (b => FlipBit($"{b}/{Shard}", 70_000), Grade.Full),
        ["one bit of a transcript flips"] = (b => FlipBit($"{b}/{Transcript}", 2), Grade.Full),
        ["a shard is cut"] = (b => Resize($"{b}/{Shard}", -1), Grade.Full),
        ["a shard has grown"] = (b => Resize($"{b}/{Shard}", 1), Grade.Full),
        ["a shard is gone"] = (b => File.Delete($"{b}/{Shard}"), Grade.Full),
        ["leaf hashes are changed"] = (b => FlipBit($"{b}/{RecordFolder}/v1/content/manifest/leaves/weights/model-1.bin", 9), Grade.Full),
        ["a link lies in place of a shard"] = (b => InsteadOf($"{b}/{Shard}", path => File.CreateSymbolicLink(path, "model-2.bin")), Grade.Presence),
        ["a file lies in the object that nobody named"] = (b => Add($"{b}/{Weights}/v1/content/weights/more.bin"), Grade.Drill),
        ["a sidecar is changed"] = (b => FlipBit($"{b}/{RecordFolder}/inventory.json.sha256", 3), Grade.Drill),
        ["the declaration is gone"] = (b => File.Delete($"{b}/{RecordFolder}/0=ocfl_object_1.1"), Grade.Drill),
        ["all model files are gone but the inventory"] = (b => Directory.Delete($"{b}/{Weights}/v1/content", true), Grade.Full),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task A_drill_finds_what_an_audit_finds_when(string what)
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Cases[what].Damage(copy["b"]);
        var archive = copy.Open();
        var outcome = await Drills.RunAsync(archive, "b");
        Assert.Equal(Cases[what].Reached, outcome.Check.Reached);
        Assert.Equal((await AuditAsync(archive, store: "b")).Checks.Single().Findings.Select(finding => finding.Text), outcome.Check.Findings.Select(finding => finding.Text));
        Assert.NotEmpty(outcome.Check.Findings);
        Assert.DoesNotContain(outcome.Differences, text => text.Contains(".part", StringComparison.Ordinal));
        Assert.Equal(outcome.Check.Reached != Grade.Drill, outcome.Differences.Count > 0);
        Assert.Equal(outcome.Differences.Count > 0, outcome.Check.Fallbacks.Any(text => text.Contains("does not verify", StringComparison.Ordinal)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Drills.Scratch(archive)));
    }

    [Theory, MemberData(nameof(CaseNames))]
    public async Task The_drill_of_another_store_does_not_notice_when(string what)
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Cases[what].Damage(copy["b"]);
        var outcome = await Drills.RunAsync(copy.Open(), "a");
        Assert.Empty(outcome.Check.Findings);
        Assert.Equal((Grade.Drill, 0), (outcome.Check.Reached, outcome.Differences.Count));
    }

    [Fact]
    public async Task Only_what_is_right_moves_last_verified()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        FlipBit(copy["b", Shard], 5);
        var archive = copy.Open();
        var before = await Drills.VerifiedAsync(archive, "b");
        copy.Clock.Advance(TimeSpan.FromHours(1));
        await Drills.RunAsync(archive, "b");
        Assert.Equal(before, await Drills.VerifiedAsync(archive, "b"));
        var others = (await archive.Catalogue.ReplicasAsync(Id, Token)).Where(replica => replica.Store == "b" && replica.Artifact.Value != "weights/model-1.bin");
        Assert.All(others, replica => Assert.Equal((ReplicaState.Intact, archive.Now()), (replica.State.Condition, replica.State.VerifiedAt!.Value)));
    }

    [Fact]
    public async Task A_store_that_has_no_manifest_to_believe_gives_nothing_back_alone()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        FlipBit(copy["b", Envelope], 300);
        var check = (await Drills.RunAsync(copy.Open(), "b")).Check;
        Assert.Equal((Grade.None, "untrusted"), (check.Reached, Assert.Single(check.Findings).Kind));
        Assert.Null(check.Drill);
    }

    [Fact]
    public async Task A_store_whose_holding_was_deleted_lacks_it()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        DeleteObject(copy["b"], RecordFolder);
        var check = (await Drills.RunAsync(copy.Open(), "b")).Check;
        Assert.Equal((Grade.None, "missing"), (check.Reached, Assert.Single(check.Findings).Kind));
    }

    [Fact]
    public async Task A_record_that_was_reworded_everywhere_is_another_than_the_one_that_is_known()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Reword(copy["b"]);
        var outcome = await Drills.RunAsync(copy.Open(), "b");
        Assert.EndsWith("/v1/inventory.json", Assert.IsType<Finding.Altered>(Assert.Single(outcome.Check.Findings)).Place.Key, StringComparison.Ordinal);
        Assert.Empty(outcome.Differences);
    }

    [Fact]
    public async Task A_store_that_is_gone_could_not_be_asked_and_the_try_is_on_record()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        Directory.Delete(copy["b"], recursive: true);
        var outcome = await Drills.RunAsync(copy.Open(), "b");
        Assert.Equal((Grade.None, "not-checked"), (outcome.Check.Reached, Assert.Single(outcome.Check.Findings).Kind));
        Assert.Equal(["b"], outcome.Issued.NotKeptIn.Select(failure => failure.Store.Value));
    }

    [Theory]
    [InlineData(ReadFault.Error, "unreadable", Grade.Presence)]
    [InlineData(ReadFault.Unreachable, "not-checked", Grade.None)]
    [InlineData(ReadFault.ShortRead, "truncated", Grade.Full)]
    [InlineData(ReadFault.BitFlip, "altered", Grade.Full)]
    public async Task Different_things_have_different_names(ReadFault fault, string kind, Grade reached)
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        var archive = Drills.With(copy.Open(), "b", new Faults { ReadKey = "content/weights/model-1.bin", Read = fault, ReadAt = 70_000 });
        var outcome = await Drills.RunAsync(archive, "b");
        Assert.Equal((kind, reached), (Assert.Single(outcome.Check.Findings).Kind, outcome.Check.Reached));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Drills.Scratch(archive)));
    }

    [Fact]
    public async Task What_differs_at_the_first_read_only_is_restored_after_all_and_told()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        var archive = Drills.With(copy.Open(), "b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.BitFlip, ReadAt = 70_000, ReadTimes = 1 });
        var outcome = await Drills.RunAsync(archive, "b");
        Assert.Empty(outcome.Check.Findings);
        Assert.Equal((Grade.Drill, 9L), (outcome.Check.Reached, outcome.Check.ChunksRead));
        Assert.Contains("differed at the first read", Assert.Single(outcome.Check.Fallbacks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_cache_may_have_given_proves_nothing_of_the_medium()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        var archive = Drills.With(copy.Open(), "b", new Faults { CachedKey = "content/weights/model-1.bin" });
        var before = await Drills.VerifiedAsync(archive, "b");
        copy.Clock.Advance(TimeSpan.FromHours(1));
        var outcome = await Drills.RunAsync(archive, "b");
        Assert.Equal((Grade.Presence, "read through the page cache: the test wants it"), (outcome.Check.Reached, Assert.Single(outcome.Check.Fallbacks)));
        Assert.Empty(outcome.Check.Findings);
        Assert.Empty(outcome.Differences);
        Assert.Equal(before, await Drills.VerifiedAsync(archive, "b"));
    }

    [Fact]
    public async Task A_scratch_disk_that_spoils_what_was_restored_is_no_damage_of_the_store()
    {
        await using var copy = new ArchiveCopy(registered.Archive);
        var archive = copy.Open();
        var drill = Drills.Of(archive, "b", spoil: folder => FlipBit(Path.Combine(folder, "weights/model-1.bin"), 9));
        var outcome = await drill.RunAsync(Id, Token);
        Assert.Empty(outcome.Check.Findings);
        Assert.Equal(Grade.Full, outcome.Check.Reached);
        Assert.StartsWith("The restored 'm' holds sha256:", Assert.Single(outcome.Differences), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_was_away_when_a_sequence_was_made_has_not_got_it_yet()
    {
        await using var archive = await ArchiveAsync();
        Directory.Move(archive.Folder["b"], archive.Folder["b.gone"]);
        await Amending.RunAsync(archive, "m", "essays/one.md");
        Directory.Move(archive.Folder["b.gone"], archive.Folder["b"]);
        var check = (await Drills.RunAsync(archive.Context, "b")).Check;
        Assert.Equal(Grade.None, check.Reached);
        Assert.All(check.Findings, finding => Assert.Equal("not-stored", finding.Kind));
        var shard = (await archive.Context.Catalogue.ReplicasAsync(Id, Token)).Single(replica => replica.Store == "b" && replica.Artifact.Value == "weights/model-1.bin");
        Assert.Equal(ReplicaState.Intact, shard.State.Condition);
    }

    [Fact]
    public async Task A_store_that_was_rolled_back_is_told_of()
    {
        await using var archive = await ArchiveAsync();
        ArchiveCopy.CopyFolder(archive.Folder["b", RecordFolder], archive.Folder["before"]);
        await Amending.RunAsync(archive, "m", "essays/one.md");
        Directory.Delete(archive.Folder["b", RecordFolder], recursive: true);
        ArchiveCopy.CopyFolder(archive.Folder["before"], archive.Folder["b", RecordFolder]);
        var check = (await Drills.RunAsync(archive.Context, "b")).Check;
        Assert.Equal((Grade.None, "rolled-back"), (check.Reached, Assert.Single(check.Findings).Kind));
    }
}
