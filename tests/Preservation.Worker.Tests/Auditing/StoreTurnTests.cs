using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Policies;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>The turn of a store: what is due and nothing else, and nothing that goes wrong stops the rest.</summary>
public sealed class StoreTurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_audits_what_is_due_and_the_next_has_nothing_to_do()
    {
        await using var scene = await TurnScene.CreateAsync(2);
        Assert.Equal(2, await scene.Turn(scene.A).RunAsync(Token));
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        var checks = await scene.Context.Catalogue.LastChecksAsync(Token);
        Assert.Equal(["m0", "m1"], checks.Where(check => check is { Store: "a", Reached: Grade.Full } && check.EndedAt == scene.Context.Now()).Select(check => check.Holding.Value));
    }

    [Fact]
    public async Task A_store_that_is_away_does_not_stop_others_and_is_audited_when_it_is_back()
    {
        await using var scene = await TurnScene.CreateAsync(2);
        scene.B.IsAway = true;
        Assert.Equal(0, await scene.Turn(scene.B).RunAsync(Token));
        Assert.Equal(2, await scene.Turn(scene.A).RunAsync(Token));
        scene.B.IsAway = false;
        Assert.Equal(0, await scene.Turn(scene.B).RunAsync(Token));
        scene.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await scene.Turn(scene.B).RunAsync(Token));
    }

    [Fact]
    public async Task A_holding_that_cannot_be_audited_does_not_stop_the_rest()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        var broken = HoldingRecord.Folder(HoldingId.Parse("m1"), ObjectPart.Weights);
        scene.A.Opening = key => key.Value.StartsWith(broken, StringComparison.Ordinal) ? throw new InvalidOperationException("The test wants it.") : Task.CompletedTask;
        Assert.Equal(2, await scene.Turn(scene.A).RunAsync(Token));
        scene.A.Opening = _ => Task.CompletedTask;
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        scene.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task A_turn_begins_no_audit_after_five_minutes()
    {
        await using var scene = await TurnScene.CreateAsync(4);
        var turn = scene.Turn(scene.A, audited: () => scene.Clock.Pass(TimeSpan.FromMinutes(3)));
        Assert.Equal(2, await turn.RunAsync(Token));
        Assert.Equal(2, await turn.RunAsync(Token));
    }

    // What is begun is recorded as far as it is when the budget is used up.
    [Fact]
    public async Task A_budget_that_is_used_up_stops_audits_until_there_is_some_again()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        var turn = scene.Turn(scene.A, new StoreBudget { BytesPerDay = 1 });
        await turn.RunAsync(Token);
        Assert.Single(scene.Audited);
        await turn.RunAsync(Token);
        Assert.Single(scene.Audited);
        scene.Clock.Pass(TimeSpan.FromHours(25));
        await turn.RunAsync(Token);
        Assert.Equal(2, scene.Audited.Count);
    }

    [Fact]
    public async Task A_budget_that_is_used_up_binds_the_next_worker_and_one_that_was_started_anew()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        var budget = new StoreBudget { BytesPerDay = 1 };
        var other = scene.Turn(scene.A, budget);
        await scene.Turn(scene.A, budget).RunAsync(Token);
        Assert.Single(scene.Audited);
        await other.RunAsync(Token);
        await scene.Turn(scene.A, budget).RunAsync(Token);
        Assert.Single(scene.Audited);
        // The budget of another store is its own.
        await scene.Turn(scene.B, budget).RunAsync(Token);
        Assert.Equal(2, scene.Audited.Count);
    }

    [Fact]
    public async Task What_an_audit_used_that_was_broken_off_counts()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        scene.A.Opening = key =>
        {
            if (key.Value.EndsWith("/model-2.bin", StringComparison.Ordinal))
                stop.Cancel();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Turn(scene.A).RunAsync(stop.Token));
        Assert.True((await scene.Catalogue.UseAsync("a", new StoreUse(0, 0), Token)).Bytes > 0);
    }

    [Fact]
    public async Task What_somebody_else_audits_is_left_to_him()
    {
        await using var scene = await TurnScene.CreateAsync(2);
        var lease = await scene.Context.Catalogue.AcquireAsync("audit:m0:a", Token);
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
        await scene.Context.Catalogue.ReleaseAsync(lease, Token);
        // It was no failure, so there is no pause.
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task A_turn_does_not_repeat_what_another_worker_has_done_since_it_began()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        var isFirst = true;
        var other = 0;
        var turn = scene.Turn(scene.A, audited: () =>
        {
            if (isFirst)
                other = scene.Turn(scene.A).RunAsync(Token).GetAwaiter().GetResult();
            isFirst = false;
        });
        Assert.Equal(1, await turn.RunAsync(Token));
        Assert.Equal(2, other);
    }
}
