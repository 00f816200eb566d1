using Preservation.Archive.Ports;
using Preservation.Core.Manifests;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Drilling;

/// <summary>A drill writes to one folder, removes nothing but that folder, and does not begin without room.</summary>
public sealed class DrillScratchTests : RegisteredTests
{
    private string Scratch => Drills.Scratch(Context);

    [Fact]
    public async Task Too_little_room_is_refused_before_the_first_byte_with_both_numbers()
    {
        var plan = await Drills.Of(Context, "b").PlanAsync(Id, Token);
        Assert.True(plan is { HasRoom: true, Findings.Count: 0 } && plan.Needed > plan.Record!.Manifest.TotalSize);
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => Drills.Of(Context, "b", free: plan.Needed - 1).RunAsync(Id, Token));
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"has room for {plan.Needed - 1:N0} bytes, {plan.Needed:N0} are needed to drill 'm'"), refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Scratch));
        Assert.False((await Drills.Of(Context, "b", free: plan.Needed - 1).PlanAsync(Id, Token)).HasRoom);
        Assert.Equal(Core.Findings.Grade.Drill, (await Drills.Of(Context, "b", free: plan.Needed).RunAsync(Id, Token)).Check.Reached);
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_says_what_is_in_the_way()
    {
        var before = Soundness.Tree(Tested.Folder.Path);
        Assert.Equal(Drills.FolderOf(Context), (await Drills.Of(Context, "b").PlanAsync(Id, Token)).Folder);
        Assert.False(Directory.Exists(Scratch));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => Drills.Of(Context, "b").PlanAsync(HoldingId.Parse("nope"), Token));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => Drills.Of(Context, "b").RunAsync(HoldingId.Parse("nope"), Token));
        Assert.Equal(before.Where(IsNoCatalogue), Soundness.Tree(Tested.Folder.Path).Where(IsNoCatalogue));
        FlipBit(Tested.Folder["b", Envelope], 300);
        Assert.Equal("untrusted", Assert.Single((await Drills.Of(Context, "b").PlanAsync(Id, Token)).Findings).Kind);

        static bool IsNoCatalogue(KeyValuePair<string, string> file) => !file.Key.Contains("catalogue.db", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_drill_left_is_removed_and_nothing_else()
    {
        var left = Drills.FolderOf(Context);
        string[] others =
        [
            Path.Combine(Scratch, "notes.txt"), Path.Combine(Scratch, "m", "weights", "model-1.bin"), Path.Combine(Scratch, $"drill-{Context.Id}-m2", "x"),
            Path.Combine(Scratch, $"drill-{Guid.Empty}-m", "x"), Path.Combine(Scratch, "m-drilled-20261120T120000Z-1a2b3c4d", "m", "x"), Tested.Folder["elsewhere", "x"],
        ];
        foreach (var path in others)
            Add(path, "not of this drill");
        Add(Path.Combine(left, "m", "weights", "model-1.bin"), "half of a shard");
        Add(Path.Combine(left, "m", "weights", "model-2.bin.part"), "less than that");
        Directory.CreateSymbolicLink(Path.Combine(left, "m", "way-out"), Tested.Folder["elsewhere"]);
        Directory.CreateSymbolicLink(Path.Combine(left, "m", "way-round"), Scratch);
        File.CreateSymbolicLink(Path.Combine(left, "m", "weights", "config.json"), Tested.Folder["elsewhere", "x"]);
        var outcome = await Drills.RunAsync(Context, "b");
        Assert.Equal(Core.Findings.Grade.Drill, outcome.Check.Reached);
        Assert.False(Directory.Exists(left));
        Assert.All(others, path => Assert.Equal("not of this drill", File.ReadAllText(path)));
    }

    [Fact]
    public async Task The_room_that_a_killed_drill_took_counts_as_free()
    {
        var needed = (await Drills.Of(Context, "b").PlanAsync(Id, Token)).Needed;
        Add(Path.Combine(Drills.FolderOf(Context), "m", "weights", "model-1.bin"), new string('x', 1000));
        Assert.True((await Drills.Of(Context, "b", free: needed - 1000).PlanAsync(Id, Token)).HasRoom);
        Assert.False((await Drills.Of(Context, "b", free: needed - 1001).PlanAsync(Id, Token)).HasRoom);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Something_else_in_its_place_is_left_as_it_is(bool isLink)
    {
        Add(Tested.Folder["elsewhere", "x"], "mine");
        Directory.CreateDirectory(Scratch);
        if (isLink)
            Directory.CreateSymbolicLink(Drills.FolderOf(Context), Tested.Folder["elsewhere"]);
        else
            File.WriteAllText(Drills.FolderOf(Context), "mine");
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => Drills.RunAsync(Context, "b"));
        Assert.Equal("mine", File.ReadAllText(Tested.Folder["elsewhere", "x"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(Scratch));
    }

    [Theory]
    [InlineData("restoring 'm' from 'b'")]
    [InlineData("verifying")]
    [InlineData("opening formats")]
    public async Task Cancelled_it_leaves_nothing_and_does_not_count(string stage)
    {
        var before = (await Drills.VerifiedAsync(Context, "b"), await Context.Catalogue.LastReceiptAsync(Token));
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        using var stop = new CancellationTokenSource();
        var context = Context with { Progress = new StopAt(stage, stop.Cancel) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Drills.RunAsync(context, "b", keep: true, token: stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Scratch));
        Assert.Equal(before, (await Drills.VerifiedAsync(Context, "b"), await Context.Catalogue.LastReceiptAsync(Token)));
        Assert.Equal(Core.Findings.Grade.Drill, (await Drills.RunAsync(Context, "b")).Check.Reached);
    }

    [Fact]
    public async Task A_full_scratch_disk_ends_it_and_leaves_nothing()
    {
        var context = Context with { Progress = new StopAt("opening formats", () => throw new IOException("No space left on device")) };
        await Assert.ThrowsAsync<IOException>(() => Drills.RunAsync(context, "b"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Scratch));
    }

    [Fact]
    public async Task A_holding_that_is_being_changed_is_not_drilled()
    {
        var lease = await Context.Catalogue.AcquireAsync("holding:m", Token);
        await Assert.ThrowsAsync<LeaseHeldException>(() => Drills.RunAsync(Tested.Reopen(), "b"));
        await Context.Catalogue.ReleaseAsync(lease, Token);
        Assert.False(Directory.Exists(Scratch));
    }

    private sealed class StopAt(string stage, Action stop) : IWorkProgress
    {
        public void Begin(string name, long bytes)
        {
            if (name == stage)
                stop();
        }

        public void Advance(long bytes)
        {
        }

        public void FileDone(string name)
        {
        }

        public void Note(string text)
        {
        }
    }
}
