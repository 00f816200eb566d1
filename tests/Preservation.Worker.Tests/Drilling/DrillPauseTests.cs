using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive.Ordering;
using Preservation.Core.Findings;
using Preservation.Worker.Auditing;
using Preservation.Worker.Drilling;
using Preservation.Worker.Tests.Auditing;

namespace Preservation.Worker.Tests.Drilling;

/// <summary>Drills of what is paused do not begin.</summary>
public sealed class DrillPauseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Of two stores that were never drilled, the first by name is.
    [Theory]
    [InlineData(null, null, "")]
    [InlineData("m0", null, "")]
    [InlineData("m0", "a", "")]
    [InlineData(null, "a", "b")]
    [InlineData("m0", "b", "a")]
    [InlineData("m1", null, "a")]
    public async Task What_is_paused_is_not_drilled_and_another_store_takes_the_place_of_one_that_is(string? holding, string? store, string drilled)
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await scene.Archive.RegisterAsync("m1", scene.Archive.WriteSource("later", 9, 70_000), Token);
        await scene.Catalogue.PauseAsync(new Archive.Ports.Pause(store, holding is null ? null : Core.Manifests.HoldingId.Parse(holding), "r", "somebody", scene.Context.Now(), null), Token);
        var turn = Turn(scene);
        await turn.RunAsync(Token);
        Assert.Equal(drilled, string.Join(", ", (await scene.Catalogue.LastChecksAsync(Token)).Where(check => check is { Reached: Grade.Drill, Holding.Value: "m0" }).Select(check => check.Store)));
    }

    [Fact]
    public async Task A_drill_comes_when_it_is_resumed()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await new PauseWork(scene.Context).RunAsync("m0", null, "r", "somebody", null, Token);
        var turn = Turn(scene);
        Assert.Equal(0, await turn.RunAsync(Token));
        await new ResumeWork(scene.Context).RunAsync("m0", null, Token);
        Assert.Equal(1, await turn.RunAsync(Token));
        Assert.True((await scene.Catalogue.UseAsync("a", new Archive.Ports.StoreUse(0, 0), Token)).Bytes > 0);
    }

    private static DrillTurn Turn(TurnScene scene) => new(
        scene.Context, scene.Context.Stores.ToDictionary(store => store.Name.Value, store => new Usage(scene.Context, store, null)),
        scene.Attempts, new Orders(scene.Catalogue, scene.Attempts, NullLogger.Instance), NullLogger<DrillTurn>.Instance);
}
