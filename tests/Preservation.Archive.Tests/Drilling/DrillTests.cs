using Preservation.Archive.Auditing;
using Preservation.Archive.Registering.Scanning;
using Preservation.Archive.Sampling;
using Preservation.Archive.Tests.Rebuilding;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Drilling;

/// <summary>A drill of a whole holding proves that one store alone gives it back, and says so where it counts.</summary>
public sealed class DrillTests : RegisteredTests
{
    [Theory, InlineData("a"), InlineData("b"), InlineData("c")]
    public async Task A_whole_holding_comes_back_from_each_store_with_the_others_empty(string store)
    {
        Drills.Strip(Tested.StoreFolder, [.. new[] { "a", "b", "c" }.Where(name => name != store)]);
        var outcome = await Drills.RunAsync(Context, store);
        var check = outcome.Check;
        Assert.Empty(check.Findings);
        Assert.Empty(check.Fallbacks);
        Assert.Empty(outcome.Differences);
        Assert.Equal((Grade.Drill, Grade.Drill, store, 9L, 9L), (check.Asked, check.Reached, check.Store, check.ChunksRead, check.ChunksTotal));
        Assert.Equal(new Dictionary<string, long> { ["json"] = 2 }, check.Drill!.Opened);
        Assert.Equal((3L, 0), (check.Drill.Opaque, check.Drill.NotOpened.Count));
        Assert.True(check.Drill.Seconds > 0 && outcome.Took > TimeSpan.Zero);
        Assert.StartsWith("Every byte was read: any change would have been found. From this store alone", check.DetectionStatement, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Drills.Scratch(Context)));
    }

    [Fact]
    public async Task What_is_kept_is_what_a_restore_gives_and_later_drills_leave_it_alone()
    {
        var kept = (await Drills.RunAsync(Context, "b", keep: true)).KeptIn!;
        await new Archive.Restoring.RestoreHolding(Context, new()).RunAsync(Id, Tested.Folder["restored"], Token);
        Assert.Equal(Soundness.Tree(Tested.Folder["restored"]), Soundness.Tree(kept));
        var again = await Drills.RunAsync(Context, "b", keep: true);
        Assert.Equal(again.Check.Drill!.BytesRestored, Directory.EnumerateFiles(kept, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length));
        Assert.Equal(new[] { kept, again.KeptIn }.Order(), Directory.EnumerateFileSystemEntries(Drills.Scratch(Context)).Order());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(kept));
    }

    [Fact]
    public async Task Every_byte_of_every_sequence_is_read()
    {
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        await Amending.RunAsync(Tested, "m", "essays/two.md");
        var check = (await Drills.RunAsync(Context, "c")).Check;
        Assert.Equal((Grade.Drill, 2L), (check.Reached, check.Sequence));
        Assert.Equal((await AuditAsync(Context, store: "c")).Checks.Single().BytesRead, check.BytesRead);
    }

    [Fact]
    public async Task Last_verified_moves_for_that_store_only_and_a_full_audit_is_due_later()
    {
        var before = await Drills.VerifiedAsync(Context, "a");
        Tested.Clock.Advance(TimeSpan.FromDays(91));
        await Drills.RunAsync(Context, "b");
        Assert.Equal((before, Context.Now(), before), (await Drills.VerifiedAsync(Context, "a"), await Drills.VerifiedAsync(Context, "b"), await Drills.VerifiedAsync(Context, "c")));
        var due = new DueChecks(Context.Policy, await Context.Catalogue.LastChecksAsync(Token), Context.Now());
        Assert.Equal((true, false, true), (due.IsDue(Id, "a", Grade.Full), due.IsDue(Id, "b", Grade.Full), due.IsDue(Id, "c", Grade.Full)));
    }

    [Fact]
    public async Task What_was_found_before_and_is_right_now_is_found_no_more()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await AuditAsync(Context);
        FlipBit(Tested.Folder["b", Shard], 9);
        await Drills.RunAsync(Context, "a");
        Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token));
        await Drills.RunAsync(Context, "b");
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task Without_a_signer_nothing_counts_as_verified()
    {
        var before = await Drills.VerifiedAsync(Context, "b");
        var outcome = await Drills.RunAsync(Context with { Signers = [] }, "b");
        Assert.Equal((false, Grade.Drill), (outcome.Issued.IsSigned, outcome.Check.Reached));
        Assert.Equal(before, await Drills.VerifiedAsync(Context, "b"));
    }

    [Fact]
    public async Task The_receipt_lies_signed_in_every_store_and_a_rebuilt_catalogue_knows_of_the_drill()
    {
        FlipBit(Tested.Folder["c", Transcript], 2);
        await Drills.RunAsync(Context, "c");
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        var receipt = (await Drills.RunAsync(Context, "b")).Issued.Receipt;
        foreach (var store in new[] { "a", "b", "c" })
        {
            var bytes = await File.ReadAllBytesAsync(Tested.Folder[store, receipt.Key], Token);
            var read = Archive.Receipts.VerifyReceipt.Run(bytes, Context.Trust, store);
            Assert.Equal((ReceiptKind.Drill, Grade.Drill), (read.Kind, Assert.Single(read.Checks).Reached));
            Assert.Equal(ReceiptJson.Write(receipt), DsseEnvelope.Parse(bytes, store).Payload);
        }
        Assert.Empty(await CatalogueRows.DifferencesAsync(Context));
    }

    [Fact]
    public async Task Headers_indexes_and_documents_of_a_model_are_opened()
    {
        await SampleModel.WriteAsync(Tested.Folder["model"], new SampleOptions { Size = 256 << 10, Shards = 2, Seed = 1 }, null, Token);
        await Tested.RegisterAsync("s", Tested.Folder["model"], Token);
        var check = (await Drills.RunAsync(Context, "a", id: HoldingId.Parse("s"))).Check;
        Assert.Equal((Grade.Drill, 0), (check.Reached, check.Drill!.NotOpened.Count));
        Assert.Equal((2L, 1L), (check.Drill.Opened["safetensors"], check.Drill.Opened["weight-index"]));
        Assert.True(check.Drill.Opened["json"] > 2);
    }

    [Fact]
    public async Task An_index_is_not_blamed_for_a_shard_that_the_store_did_not_give()
    {
        await SampleModel.WriteAsync(Tested.Folder["model"], new SampleOptions { Size = 256 << 10, Shards = 2, Seed = 1 }, null, Token);
        await Tested.RegisterAsync("s", Tested.Folder["model"], Token);
        var shard = Directory.GetFiles(Tested.Folder["a"], "model-00001-of-00002.safetensors", SearchOption.AllDirectories).Single(path => path.Contains("content/weights", StringComparison.Ordinal));
        Resize(shard, -1);
        var check = (await Drills.RunAsync(Context, "a", id: HoldingId.Parse("s"))).Check;
        Assert.Equal("truncated", Assert.Single(check.Findings).Kind);
        Assert.Empty(check.Drill!.NotOpened);
        Assert.Equal((1L, 1L), (check.Drill.Opened["safetensors"], check.Drill.Opened["weight-index"]));
    }

    [Fact]
    public async Task A_file_that_is_what_was_signed_and_does_not_open_is_told_and_is_no_damage()
    {
        var source = Tested.WriteSource("broken", seed: 3);
        await File.WriteAllTextAsync(Path.Combine(source, "config.json"), "{\"a\": ", Token);
        await new Archive.Registering.RegisterHolding(Context, new()).RunAsync(await TestArchive.PlanAsync("n", source, Token, new ScanOptions { AllowMalformed = true }), Token);
        var outcome = await Drills.RunAsync(Context, "a", id: HoldingId.Parse("n"));
        Assert.Empty(outcome.Check.Findings);
        Assert.Empty(outcome.Differences);
        Assert.Equal((Grade.Drill, 1L), (outcome.Check.Reached, outcome.Check.Drill!.Opened["json"]));
        var note = Assert.Single(outcome.Check.Drill.NotOpened);
        Assert.Equal("weights/config.json", note.Artifact.Value);
        Assert.Contains("it is not valid JSON", note.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_or_a_read_back_never_claims_to_be_a_drill()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuditOptions { Grade = Grade.Drill });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Archive.Registering.RegisterOptions { ReadBack = Grade.Drill });
    }
}
