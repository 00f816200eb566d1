using Preservation.Archive.Auditing;
using Preservation.Archive.Ordering;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Worker.Repairing;
using Preservation.Worker.Tests.Alerting;
using Preservation.Worker.Tests.Auditing;

namespace Preservation.Worker.Tests.Repairing;

/// <summary>Nothing is written by itself to a store that is paused.</summary>
public sealed class RepairPauseTests
{
    private static readonly HoldingId Id = HoldingId.Parse("m0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_is_paused_is_not_repaired_until_it_is_resumed_and_others_are()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var context = scene.Context with { Policy = scene.Context.Policy with { Repair = new RepairRule(true, 3) } };
        // Each store has one bad file, which is good in the other.
        var (inA, inB) = (Find(scene, "a", "model-1.bin"), Find(scene, "b", "model-2.bin"));
        File.Delete(inA);
        File.Delete(inB);
        foreach (var store in context.Stores)
            await new AuditOne(context, new AuditOptions()).RunAsync(Id, store, Token);
        await new PauseWork(context).RunAsync(null, "a", "a disk is changed", "somebody", null, Token);
        var log = new KeptLog();
        using var repair = new RepairByPolicy(context, log);
        Assert.Equal(1, await repair.RunAsync(Id, Token));
        Assert.Equal((false, true), (File.Exists(inA), File.Exists(inB)));
        Assert.Equal(0, await repair.RunAsync(Id, Token));
        Assert.Single(log.Lines, "3203 Warning: 'm0' is damaged in 'a' and not repaired there while it is paused. An audit is asked for that begins when it is resumed, and the repair follows it.");
        Assert.Equal((Id, "a"), (await scene.Catalogue.RequestsAsync(Token)).Select(request => (request.Holding, request.Store)).Single());
        await new AuditOne(context, new AuditOptions()).RunAsync(Id, scene.B, Token);
        await new ResumeWork(context).RunAsync(null, "a", Token);
        Assert.Equal(1, await repair.RunAsync(Id, Token));
        Assert.True(File.Exists(inA));
    }

    private static string Find(TurnScene scene, string store, string name) => Directory.EnumerateFiles(scene.Archive.StoreFolder(store), name, SearchOption.AllDirectories)
        .Single(path => path.Contains("/content/weights", StringComparison.Ordinal) && path.Contains("m0", StringComparison.Ordinal));
}
