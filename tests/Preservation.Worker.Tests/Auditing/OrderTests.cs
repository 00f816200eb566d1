using Preservation.Archive.Auditing;
using Preservation.Archive.Ordering;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Worker.Auditing;
using Preservation.Worker.Tests.Alerting;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>What operators ask: what is paused does not begin, and what was asked for comes first.</summary>
public sealed class OrderTests
{
    private static readonly HoldingId First = HoldingId.Parse("m0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_begins_in_a_store_that_is_paused_until_it_is_resumed()
    {
        await using var scene = await TurnScene.CreateAsync(2);
        await PauseAsync(scene, null, "a");
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        Assert.Equal(2, await scene.Turn(scene.B).RunAsync(Token));
        await new ResumeWork(scene.Context).RunAsync(null, "a", Token);
        Assert.Equal(2, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Theory]
    [InlineData("m0", null, "m1 full")]
    [InlineData("m0", "a", "m1 full")]
    [InlineData("m0", "b", "m0 full, m1 full")]
    [InlineData(null, null, "")]
    public async Task A_pause_covers_what_it_names_and_no_more(string? holding, string? store, string audited)
    {
        await using var scene = await TurnScene.CreateAsync(2);
        await PauseAsync(scene, holding, store);
        await scene.Turn(scene.A).RunAsync(Token);
        Assert.Equal(audited, string.Join(", ", scene.Audited.Order()));
    }

    [Fact]
    public async Task A_pause_that_ends_by_itself_holds_up_until_then()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await PauseAsync(scene, null, null, scene.Clock.GetUtcNow().AddHours(8));
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        scene.Clock.Pass(TimeSpan.FromHours(8));
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task A_pause_in_the_middle_of_a_turn_holds_up_the_rest_of_it()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        Assert.Equal(1, await scene.Turn(scene.A, audited: () => PauseAsync(scene, null, "a").GetAwaiter().GetResult()).RunAsync(Token));
    }

    [Fact]
    public async Task A_full_audit_under_way_ends_where_it_can_be_gone_on_with_and_goes_on_when_it_is_resumed()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var turn = scene.Turn(scene.A);
        scene.A.Opening = async key =>
        {
            if (!key.Value.EndsWith("/model-1.bin", StringComparison.Ordinal))
                return;
            await PauseAsync(scene, "m0", "a");
            await turn.Orders.NowAsync(Token);
        };
        Assert.Equal(0, await turn.RunAsync(Token));
        Assert.NotNull(await scene.Catalogue.UnfinishedAuditAsync(First, "a", Token));
        Assert.Equal(0, await turn.RunAsync(Token));
        scene.A.Opening = _ => Task.CompletedTask;
        await new ResumeWork(scene.Context).RunAsync("m0", "a", Token);
        Assert.Equal(1, await turn.RunAsync(Token));
        Assert.Null(await scene.Catalogue.UnfinishedAuditAsync(First, "a", Token));
    }

    [Fact]
    public async Task What_was_asked_for_is_audited_although_it_is_not_due_and_before_what_is()
    {
        await using var scene = await TurnScene.CreateAsync(2);
        await new AuditOne(scene.Context, new AuditOptions()).RunAsync(First, scene.A, Token);
        scene.Clock.Pass(TimeSpan.FromSeconds(1));
        await AskAsync(scene, Grade.Sample);
        Assert.Equal(2, await scene.Turn(scene.A).RunAsync(Token));
        Assert.Equal(["m0 sample", "m1 full"], scene.Audited);
        Assert.Empty(await scene.Catalogue.RequestsAsync(Token));
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task What_is_asked_for_in_the_middle_of_a_turn_comes_next()
    {
        await using var scene = await TurnScene.CreateAsync(3);
        await new AuditOne(scene.Context, new AuditOptions()).RunAsync(First, scene.A, Token);
        var isFirst = true;
        await scene.Turn(scene.A, audited: () =>
        {
            scene.Clock.Pass(TimeSpan.FromSeconds(1));
            if (isFirst)
                AskAsync(scene, Grade.Presence).GetAwaiter().GetResult();
            isFirst = false;
        }).RunAsync(Token);
        Assert.Equal(["m1 full", "m0 presence", "m2 full"], scene.Audited);
    }

    [Fact]
    public async Task What_was_asked_for_is_taken_back_by_a_better_audit_and_not_by_a_lesser_one()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var orders = new Orders(scene.Catalogue, scene.Attempts, new KeptLog());
        await AskAsync(scene, Grade.Sample);
        var before = await orders.NowAsync(Token);
        scene.Clock.Pass(TimeSpan.FromSeconds(1));
        var item = OrdersNow.ItemOf(before.Requests.Single());
        await new AuditOne(scene.Context, new AuditOptions { Grade = Grade.Presence }).RunAsync(First, scene.A, Token);
        await orders.TakeBackAsync(item, isCompleted: false, before, Token);
        Assert.True(await orders.IsAskedAsync(item, await scene.Catalogue.LastChecksAsync(First, Token), Token));
        await new AuditOne(scene.Context, new AuditOptions { Grade = Grade.Full }).RunAsync(First, scene.A, Token);
        Assert.False(await orders.IsAskedAsync(item, await scene.Catalogue.LastChecksAsync(First, Token), Token));
        await orders.TakeBackAsync(item, isCompleted: false, before, Token);
        Assert.Empty(await scene.Catalogue.RequestsAsync(Token));
    }

    [Fact]
    public async Task What_was_asked_for_by_a_clock_that_is_ahead_is_done_once()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await scene.Catalogue.RequestAsync(new AuditRequest(First, "a", Grade.Full, "somebody", scene.Context.Now().AddHours(2)), Token);
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
        Assert.Empty(await scene.Catalogue.RequestsAsync(Token));
    }

    [Fact]
    public async Task What_was_asked_for_anew_and_more_closely_meanwhile_stays()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await AskAsync(scene, Grade.Presence);
        await scene.Turn(scene.A, audited: () =>
        {
            if (scene.Audited is ["m0 presence"])
                AskAsync(scene, Grade.Sample).GetAwaiter().GetResult();
        }).RunAsync(Token);
        Assert.Equal(["m0 presence", "m0 sample", "m0 full"], scene.Audited);
    }

    [Fact]
    public async Task What_was_asked_for_and_failed_is_tried_again_later_and_at_once_when_it_is_asked_for_anew()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var turn = scene.Turn(scene.A);
        await AskAsync(scene, Grade.Full);
        scene.A.IsAway = true;
        Assert.Equal(0, await turn.RunAsync(Token));
        scene.A.IsAway = false;
        Assert.Equal(0, await turn.RunAsync(Token));
        Assert.Single(await scene.Catalogue.RequestsAsync(Token));
        scene.Clock.Pass(TimeSpan.FromSeconds(1));
        await AskAsync(scene, Grade.Full);
        Assert.Equal(1, await turn.RunAsync(Token));
        Assert.Empty(await scene.Catalogue.RequestsAsync(Token));
    }

    [Fact]
    public async Task What_was_asked_for_waits_for_a_pause_and_for_the_budget()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        await scene.Catalogue.UseAsync("a", new StoreUse(1, 0), Token);
        await AskAsync(scene, Grade.Full);
        await PauseAsync(scene, "m0", null);
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        await new ResumeWork(scene.Context).RunAsync("m0", null, Token);
        Assert.Equal(0, await scene.Turn(scene.A, new StoreBudget { BytesPerDay = 1 }).RunAsync(Token));
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task An_audit_that_is_cancelled_records_nothing_and_begins_again_unless_it_is_paused()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var before = await scene.Catalogue.LastReceiptAsync(Token);
        await AskAsync(scene, Grade.Full);
        scene.A.Opening = async _ =>
        {
            scene.A.Opening = _ => Task.CompletedTask;
            var cancelled = Assert.Single(await new CancelAudit(scene.Context).RunAsync("m0", null, Token));
            Assert.True(cancelled is { Store: "a", Request: not null, Holder: not null });
        };
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        Assert.Equal(before, await scene.Catalogue.LastReceiptAsync(Token));
        Assert.Empty(await scene.Catalogue.RequestsAsync(Token));
        scene.Clock.Pass(TimeSpan.FromMinutes(1));
        await PauseAsync(scene, "m0", "a");
        Assert.Equal(0, await scene.Turn(scene.A).RunAsync(Token));
        await new ResumeWork(scene.Context).RunAsync("m0", "a", Token);
        Assert.Equal(1, await scene.Turn(scene.A).RunAsync(Token));
    }

    [Fact]
    public async Task Each_change_of_a_pause_is_told_once_with_its_reason()
    {
        await using var scene = await TurnScene.CreateAsync(1);
        var log = new KeptLog();
        var turn = scene.Turn(scene.A, logger: log);
        await PauseAsync(scene, null, "a");
        await turn.RunAsync(Token);
        await turn.RunAsync(Token);
        await new ResumeWork(scene.Context).RunAsync(null, "a", Token);
        await turn.RunAsync(Token);
        await turn.RunAsync(Token);
        Assert.Equal(
            ["3006 Warning: No audit begins of what is paused: store 'a' is paused by somebody since 2027-02-28T12:00:00Z until it is resumed: a disk is changed.", "3007 Information: store 'a' is not paused any more."],
            log.Lines.Where(line => line.StartsWith("3006", StringComparison.Ordinal) || line.StartsWith("3007", StringComparison.Ordinal)));
    }

    private static Task<Pause> PauseAsync(TurnScene scene, string? holding, string? store, DateTimeOffset? until = null) =>
        new PauseWork(scene.Context).RunAsync(holding, store, "a disk is changed", "somebody", until, Token);

    private static Task<IReadOnlyList<AuditRequest>> AskAsync(TurnScene scene, Grade grade) => new AskAudit(scene.Context).RunAsync("m0", "a", grade, "somebody", Token);
}
