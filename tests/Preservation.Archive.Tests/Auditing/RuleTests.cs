using Preservation.Archive.Auditing;
using Preservation.Archive.Opening;
using Preservation.Archive.Policies;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>The rules of audits, each of which a known system broke.</summary>
public sealed class RuleTests : RegisteredTests
{
    [Fact]
    public async Task Rule_1_an_audit_never_adopts_what_it_finds_as_a_reference()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        for (var i = 0; i < 3; i++)
            Assert.Equal("altered", Assert.Single((await AuditAsync(Context)).Findings).Kind);
    }

    [Fact]
    public async Task Rule_2_only_a_completed_matching_read_moves_last_verified()
    {
        var before = await VerifiedAsync("b");
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.Error, ReadAt = 70_000 });
        await AuditAsync(Context);
        var after = await StateAsync("b");
        Assert.Equal(before, after.VerifiedAt);
        Assert.Equal(Tested.Clock.GetUtcNow(), after.AttemptedAt);
        Assert.Equal(Tested.Clock.GetUtcNow(), await VerifiedAsync("a"));
        foreach (var grade in new[] { Grade.Presence, Grade.Sample })
        {
            Tested.Clock.Advance(TimeSpan.FromHours(1));
            await AuditAsync(Context, grade);
            Assert.Equal(before, await VerifiedAsync("b"));
        }
    }

    [Fact]
    public async Task Rule_3_due_has_no_lower_bound_and_what_was_never_checked_is_due()
    {
        var policy = Context.Policy;
        Assert.True(policy.IsDue(Grade.Full, "a", null, Tested.Clock.GetUtcNow()));
        Assert.True(policy.IsDue(Grade.Full, "a", DateTimeOffset.UnixEpoch, Tested.Clock.GetUtcNow()));
        Assert.Null((await new AuditArchive(Context, new AuditOptions { DueOnly = true }).RunAsync(Token)).Issued);
        Tested.Clock.Advance(TimeSpan.FromDays(90));
        Assert.Equal(3, (await new AuditArchive(Context, new AuditOptions { DueOnly = true }).RunAsync(Token)).Checks.Count);
    }

    [Fact]
    public async Task Rule_4_the_state_is_per_artifact_and_store()
    {
        FlipBit(Tested.Folder["b", Shard], 9);
        await AuditAsync(Context);
        var bad = Assert.Single(await Context.Catalogue.ReplicasAsync(Id, Token), replica => replica.State.Condition != ReplicaState.Intact);
        Assert.Equal(("weights/model-1.bin", "b", "altered"), (bad.Artifact.Value, bad.Store, bad.State.Condition));
    }

    [Theory]
    [InlineData(ReadFault.Error, "unreadable", Grade.Presence)]
    [InlineData(ReadFault.Unreachable, "unreadable|not-checked", Grade.Presence)]
    [InlineData(ReadFault.ShortRead, "truncated", Grade.Full)]
    [InlineData(ReadFault.BitFlip, "altered", Grade.Full)]
    public async Task Rule_5_different_things_have_different_names(ReadFault fault, string kinds, Grade reached)
    {
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = fault, ReadAt = 70_000 });
        var outcome = await AuditAsync(Context);
        Assert.All(outcome.Findings, finding => Assert.Contains(finding.Kind, kinds.Split('|')));
        Assert.NotEmpty(outcome.Findings);
        Assert.True(outcome.Checks.Single(check => check.Store == "b").Reached <= reached);
        Assert.True(outcome.Issued!.IsSigned);
    }

    [Theory, InlineData(Grade.Full), InlineData(Grade.Sample)]
    public async Task Rule_6_what_differs_at_the_first_read_only_is_not_altered_but_told(Grade grade)
    {
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.BitFlip, ReadAt = 70_000, ReadTimes = 1 });
        var outcome = await AuditAsync(Context, grade);
        Assert.Empty(outcome.Findings);
        Assert.Contains(outcome.Checks.Single(check => check.Store == "b").Fallbacks, text => text.Contains("differed at the first read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_9_a_fallback_is_told_and_lowers_the_grade()
    {
        foreach (var store in new[] { "a", "b", "c" })
            File.Delete(Tested.Folder[store, $"{RecordFolder}/v1/content/manifest/leaves/weights/model-1.bin"]);
        var outcome = await AuditAsync(Context, Grade.Sample);
        Assert.All(outcome.Checks, check => Assert.Contains(check.Fallbacks, text => text.Contains("was not sampled", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rule_10_an_interrupted_audit_keeps_its_due_date()
    {
        await Tested.RegisterAsync("n", Tested.WriteSource("other", seed: 2), Token);
        Tested.Clock.Advance(TimeSpan.FromDays(91));
        using var stop = new CancellationTokenSource();
        Tested.Change(context => context with { Progress = new StopAt("auditing 'n'", stop) });
        var outcome = await new AuditArchive(Context, new AuditOptions()).RunAsync(stop.Token);
        Assert.True(outcome.WasCancelled);
        Assert.Equal(["m"], outcome.Checks.Select(check => check.Holding.Value).Distinct());
        var due = new DueChecks(Context.Policy, await Context.Catalogue.LastChecksAsync(Token), Context.Now());
        Assert.Equal((false, true), (due.IsDue(Id, "a", Grade.Full), due.IsDue(Core.Manifests.HoldingId.Parse("n"), "a", Grade.Full)));
    }

    [Fact]
    public async Task Rule_12_one_configured_value_defines_an_interval_everywhere()
    {
        var interval = TimeSpan.FromDays(17);
        Tested.Change(context => context with { Policy = context.Policy with { Intervals = new Dictionary<Grade, TimeSpan>(context.Policy.Intervals) { [Grade.Full] = interval } } });
        var check = (await AuditAsync(Context, store: "a")).Checks.Single();
        var due = check.EndedAt + interval;
        Assert.Equal(due, check.NextDue);
        var (holdings, checks) = (await Context.Catalogue.HoldingsAsync(Token), await Context.Catalogue.LastChecksAsync(Token));
        Assert.Equal(due, new DueWork(Context.Policy, holdings, checks).Of(holdings[0], "a", Context.Now()).First(item => item.Grade == Grade.Full).OverdueAt);
        var facts = (await new FindCopyFacts(Context).RunAsync(Token)).Single();
        foreach (var (now, isMet) in new[] { (due.AddSeconds(-1), true), (due, false) })
        {
            Assert.Equal(!isMet, new DueChecks(Context.Policy, checks, now).IsDue(Id, "a", Grade.Full));
            var point = CheckPolicy.Run(Context.Policy, facts.Copies, now).Single(point => point is { Rule: "auditIntervals.full", Store: "a" });
            Assert.Equal((isMet, true), (point.IsMet, point.Text.EndsWith("the policy asks for one every 17d", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Rule_13_one_broken_holding_never_stops_the_others_and_the_receipt_comes()
    {
        await Tested.RegisterAsync("n", Tested.WriteSource("other", seed: 2), Token);
        foreach (var store in new[] { "a", "b", "c" })
            File.WriteAllText(Tested.Folder[store, $"{RecordFolder}/v1/inventory.json"], "{");
        await using var lease = await LeaseKeeper.TakeAsync(Context.Catalogue, "holding:o", Token);
        var outcome = await AuditAsync(Context);
        Assert.Equal(3, outcome.Checks.Count(check => check.Holding.Value == "n" && check.Reached == Grade.Full && check.Findings.Count == 0));
        Assert.True(outcome.Issued!.IsSigned);
    }

    private sealed class StopAt(string stage, CancellationTokenSource stop) : Archive.Ports.IWorkProgress
    {
        public void Begin(string name, long bytes)
        {
            if (name == stage)
                stop.Cancel();
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
