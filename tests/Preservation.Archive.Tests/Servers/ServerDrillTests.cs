using Preservation.Archive.Tests.Drilling;
using Preservation.Archive.Tests.Locking;
using Preservation.Core.Findings;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Servers;

/// <summary>A server alone gives a holding back, and its outage in the middle of a drill leaves nothing behind.</summary>
public sealed class ServerDrillTests
{
    // More than one part.
    private const int Shard = 11 << 20;

    public static TheoryData<ServerKind> Kinds() => [.. Enum.GetValues<ServerKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_whole_holding_comes_back_from_a_server_alone(ServerKind kind)
    {
        await using var archive = await Places.ArchiveAsync(kind);
        var outcome = await archive.RegisterAsync("m", archive.WriteSource("source", shardBytes: Shard), TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Failures);
        archive.Clock.Advance(TimeSpan.FromHours(1));
        Drills.Strip(archive.StoreFolder, Places.Near);
        var drilled = await Drills.RunAsync(archive.Reopen(), Places.Far);
        Assert.Empty(drilled.Check.Findings);
        Assert.Empty(drilled.Differences);
        Assert.Equal((Grade.Drill, drilled.Check.ChunksTotal), (drilled.Check.Reached, drilled.Check.ChunksRead));
        Assert.Equal(archive.Context.Now(), await Drills.VerifiedAsync(archive.Context, Places.Far));
        var broken = Drills.With(archive.Reopen(), Places.Far, new Faults { ReadKey = "content/weights/model-2.bin", Read = ReadFault.Unreachable, ReadAt = Shard / 4 });
        Assert.Equal("not-checked", Assert.Single((await Drills.RunAsync(broken, Places.Far)).Check.Findings).Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Drills.Scratch(archive.Context)));
    }

    [Fact]
    public async Task A_lock_that_is_not_there_is_told_also_when_the_holding_comes_back()
    {
        await using var locked = await LockedArchive.CreateAsync();
        Assert.Empty((await Drills.RunAsync(locked.Context, "s")).Check.Findings);
        var bytes = await locked.GetAsync(Damaging.Shard);
        await locked.RemoveAsync(Damaging.Shard);
        await locked.PutAsync(Damaging.Shard, bytes);
        var said = await locked.AuditAsync(Grade.Full);
        var check = (await Drills.RunAsync(locked.Context, "s")).Check;
        Assert.Equal(Grade.Drill, check.Reached);
        Assert.Equal(said, check.Findings.Select(finding => $"{finding.Kind}: {finding.Text}"));
        Assert.StartsWith("lock-drift: ", Assert.Single(said), StringComparison.Ordinal);
    }
}
