using Preservation.Archive.Auditing;
using Preservation.Archive.Proving;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Proving;

/// <summary>When copies were read in full, by receipts alone.</summary>
public sealed class CoverageTests : RegisteredTests
{
    private DateTimeOffset Registered => Tested.Clock.GetUtcNow() - TimeSpan.FromHours(1);

    [Fact]
    public async Task Every_full_read_counts_from_its_own_time_and_the_longest_gap_is_told()
    {
        var registered = Registered;
        await DaysAsync(30, "b", Grade.Full);
        await DaysAsync(10, "b", Grade.Sample);
        await DaysAsync(70, "a", Grade.Full);
        var coverage = await CoverageAsync();
        Assert.Equal(registered, coverage.Since);
        var (a, b, c) = (coverage.Stores[0], coverage.Stores[1], coverage.Stores[2]);
        Assert.Equal((2, 2, 1), (a.Reads.Count, b.Reads.Count, c.Reads.Count));
        Assert.Equal((registered, coverage.Until), (c.Longest!.From, c.Longest.To));
        // A sample reads no artifact in full.
        Assert.Equal(TimeSpan.FromDays(80), b.Longest!.Length);
        Assert.Equal((false, true, false), (a.IsCovered, b.IsCovered, c.IsCovered));
        Assert.All(coverage.Stores, store => Assert.Equal(5, store.Covered));
    }

    [Fact]
    public async Task What_was_read_before_ends_the_gap_that_reaches_into_the_time_that_is_asked_for()
    {
        await DaysAsync(30, "b", Grade.Full);
        Tested.Clock.Advance(TimeSpan.FromDays(50));
        var since = Tested.Clock.GetUtcNow() - TimeSpan.FromDays(5);
        var coverage = await CoverageAsync(since);
        Assert.Equal((TimeSpan.FromDays(50), 0), (coverage.Stores[1].Longest!.Length, coverage.Stores[1].Covered));
        Assert.Empty(coverage.Stores[1].Reads);
    }

    [Fact]
    public async Task What_was_found_wrong_was_not_read_and_right()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await DaysAsync(80, "b", Grade.Full);
        Tested.Clock.Advance(TimeSpan.FromDays(20));
        var b = (await CoverageAsync()).Stores[1];
        Assert.Equal((4, "weights/model-1.bin"), (b.Reads[^1].Artifacts, b.Longest!.Artifact.Value));
        Assert.False(b.IsCovered);
    }

    [Fact]
    public async Task Parts_count_for_what_they_read_and_a_later_artifact_from_when_it_came()
    {
        Tested.Clock.Advance(TimeSpan.FromDays(40));
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        Tested.Clock.Advance(TimeSpan.FromDays(40));
        await new AuditOne(Context, new AuditOptions()) { MayGoOn = () => false }.RunAsync(Id, Context.Store("b"), Token);
        var b = (await CoverageAsync()).Stores[1];
        Assert.Equal(1, b.Reads[^1].Artifacts);
        Assert.Equal(80, b.Longest!.Length.Days);
        Assert.NotEqual("dossier/essays/one.md", b.Longest.Artifact.Value);
    }

    [Fact]
    public async Task The_catalogue_is_not_asked_a_spoilt_receipt_is_told_and_its_copy_elsewhere_counts()
    {
        var receipt = Directory.GetFiles(Tested.Folder["a", "receipts"], "*.json", SearchOption.AllDirectories).Single();
        FlipBit(receipt, new FileInfo(receipt).Length / 2);
        var coverage = await new ProveCoverage(Context with { Catalogue = null! }).RunAsync(Id, null, Token);
        Assert.Contains("The receipt 'receipts/", Assert.Single(coverage.Refused), StringComparison.Ordinal);
        Assert.All(coverage.Stores, store => Assert.Single(store.Reads));
        await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ProveCoverage(Context).RunAsync(HoldingId.Parse("nobody"), null, Token));
    }

    private async Task DaysAsync(int days, string store, Grade grade)
    {
        Tested.Clock.Advance(TimeSpan.FromDays(days));
        await AuditAsync(Context, grade, store);
    }

    private Task<Coverage> CoverageAsync(DateTimeOffset? since = null) => new ProveCoverage(Context).RunAsync(Id, since, Token);
}
