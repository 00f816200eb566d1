using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Core.Digests;
using Preservation.Testing.Servers;
using Preservation.Worker.Keeping;
using Preservation.Worker.Tests.Auditing;

namespace Preservation.Worker.Tests.Keeping;

/// <summary>The worker keeps ledger and evidence by itself.</summary>
public sealed class KeepTurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_the_ledger_enters_changes_at_once_and_brings_up_what_was_away()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var turn = new KeepTurn(scene.Context, NullLogger<KeepTurn>.Instance);
        await turn.RunAsync(Token);
        Assert.Equal(6, await SizeAsync(scene));
        scene.Context.TakePolicy(scene.Context.Policy with { Version = 2 }, Digest.Of("another"u8));
        await turn.RunAsync(Token);
        Assert.Equal(7, await SizeAsync(scene));
        Directory.Delete(scene.Archive.Folder["b", "ledger"], recursive: true);
        await turn.RunAsync(Token);
        Assert.False(Directory.Exists(scene.Archive.Folder["b", "ledger"]));
        scene.Clock.Pass(TimeSpan.FromDays(1));
        await turn.RunAsync(Token);
        Assert.Empty((await new CheckLedger(scene.Context).RunAsync([], Token)).Problems);
    }

    [Fact]
    public async Task It_has_everything_stamped_and_renews_it_in_time()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        if (DateTimeOffset.UtcNow > scene.Clock.GetUtcNow())
            scene.Clock.Pass(DateTimeOffset.UtcNow - scene.Clock.GetUtcNow());
        using var server = await AuthorityServer.StartAsync(scene.Archive.Folder["tsa"], "tsa", 3650, Token);
        var context = scene.Context with { Trust = scene.Context.Trust with { TimestampAuthorities = [server.Trusted] } };
        var turn = new KeepTurn(context, NullLogger<KeepTurn>.Instance);
        await turn.RunAsync(Token);
        var state = await EvidenceStatus.RunAsync(context, Token);
        Assert.Equal((2, 0, 0), (state.Watched.Count, state.Unstamped.Count, state.Renewals.Count));
        scene.Clock.Pass(TimeSpan.FromDays(1));
        await turn.RunAsync(Token);
        Assert.Empty((await EvidenceStatus.RunAsync(context, Token)).Renewals);
        // Ten years less what the policy wants, and what the clock of the test is ahead.
        scene.Clock.Pass(state.Watched[0].RenewBy - scene.Clock.GetUtcNow());
        await turn.RunAsync(Token);
        Assert.Single((await EvidenceStatus.RunAsync(context, Token)).Renewals);
        Assert.All(["a", "b"], store => Assert.StartsWith("0001-", Path.GetFileName(Assert.Single(Directory.GetDirectories(scene.Archive.Folder[store, "evidence", "renewals"]))), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_waits_is_tried_again_after_a_while_and_a_pause_keeps_it_still()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        if (DateTimeOffset.UtcNow > scene.Clock.GetUtcNow())
            scene.Clock.Pass(DateTimeOffset.UtcNow - scene.Clock.GetUtcNow());
        var server = await AuthorityServer.StartAsync(scene.Archive.Folder["tsa"], "tsa", 3650, Token);
        server.Dispose();
        var context = scene.Context with { Trust = scene.Context.Trust with { TimestampAuthorities = [server.Trusted] } };
        await scene.Catalogue.PauseAsync(new Archive.Ports.Pause(null, null, "r", "somebody", scene.Context.Now(), null), Token);
        var turn = new KeepTurn(context, NullLogger<KeepTurn>.Instance);
        await turn.RunAsync(Token);
        Assert.False(Directory.Exists(scene.Archive.Folder["a", "ledger"]));
        await new Archive.Ordering.ResumeWork(context).RunAsync(null, null, Token);
        await turn.RunAsync(Token);
        Assert.Equal(2, new StampOutbox(context).Read().Count);
        using var again = await AuthorityServer.StartAsync(server.Folder, "tsa", 3650, Token);
        await turn.RunAsync(Token);
        Assert.Equal(2, new StampOutbox(context).Read().Count);
        scene.Clock.Pass(TimeSpan.FromMinutes(15));
        await turn.RunAsync(Token);
        Assert.Empty(new StampOutbox(context).Read());
    }

    private static async Task<long> SizeAsync(TurnScene scene) => (await StoredLedger.OfHead(scene.Context).HeadAsync(Token))!.Checkpoint.Size;
}
