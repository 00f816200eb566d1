using Preservation.Archive.Auditing;
using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Tests.Evidence;
using Preservation.Archive.Timing;
using Preservation.Core.Findings;
using Preservation.Core.Timestamps;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Every audit of whole stores looks at their ledgers, their evidence and the clock.</summary>
public sealed class LedgerFaultAuditTests : StampedTests
{
    [Fact]
    public async Task A_ledger_that_was_rolled_back_or_is_behind_is_a_finding()
    {
        Assert.Empty((await LookAsync()).Strays);
        await new SyncLedger(Context).RunAsync(Token);
        foreach (var store in new[] { "a", "b" })
            ArchiveCopy.CopyFolder(Tested.Folder[store, "ledger"], Tested.Folder["copy", store]);
        Assert.Empty((await LookAsync()).Strays);
        foreach (var store in new[] { "a", "b" })
        {
            Directory.Delete(Tested.Folder[store, "ledger"], recursive: true);
            ArchiveCopy.CopyFolder(Tested.Folder["copy", store], Tested.Folder[store, "ledger"]);
        }
        var strays = (await LookAsync()).Strays;
        Assert.Equal([("a", "ledger-damage"), ("b", "ledger-behind")], strays.Select(stray => (stray.Place.Store, stray.Kind)));
        // Entering its own receipt brought them up.
        Assert.Empty((await LookAsync()).Strays);
    }

    [Fact]
    public async Task Evidence_that_does_not_hold_or_was_to_be_renewed_is_a_finding()
    {
        await TrustAsync("one");
        var stamp = (await StampAsync()).Stamped[0];
        Tested.Change(context => context with { Policy = context.Policy with { Ledger = context.Policy.Ledger with { RenewBefore = TimeSpan.FromDays(1) } } });
        Assert.Empty((await LookAsync()).Strays);
        FlipBit(FileOf("c", stamp, StampRecord.TokenFile), 900);
        var damage = Assert.Single((await LookAsync()).Strays);
        Assert.Equal(("c", "evidence-damage", true), (damage.Place.Store, damage.Kind, damage.IsDamage));
        FlipBit(FileOf("c", stamp, StampRecord.TokenFile), 900);
        Tested.Change(context => context with { Policy = context.Policy with { Ledger = context.Policy.Ledger with { RenewBefore = TimeSpan.FromDays(40) } } });
        Assert.Equal(["evidence-due", "evidence-due", "evidence-due"], (await LookAsync()).Strays.Select(stray => stray.Kind));
        await new RenewEvidence(Context) { IsForced = true }.RunAsync(Token);
    }

    [Fact]
    public async Task A_clock_that_differs_by_more_than_the_policy_allows_is_a_finding_and_in_the_receipt()
    {
        Context.Store("b").Traffic.Told(new ToldTime(Context.Clock.GetUtcNow().AddMinutes(10), Context.Clock.GetUtcNow(), Context.Clock.GetUtcNow()));
        Context.Store("c").Traffic.Told(new ToldTime(Context.Clock.GetUtcNow().AddMinutes(4), Context.Clock.GetUtcNow(), Context.Clock.GetUtcNow()));
        Context.Clocks.Note(new Core.Receipts.ClockComparison("witness w", Context.Now(), 3600));
        var outcome = await LookAsync();
        Assert.Equal([("a", "witness w", 3600L), ("b", "store b", -600L)], outcome.Strays.OfType<Finding.ClockSkew>().Select(skew => (skew.Place.Store, skew.Source, skew.SecondsAhead)));
        Assert.Contains("was 600 s behind that of store b", outcome.Strays[1].Text, StringComparison.Ordinal);
        Assert.Equal([("store b", -600L), ("store c", -240L), ("witness w", 3600L)], outcome.Issued!.Receipt.Clocks.Select(clock => (clock.Source, clock.SecondsAhead)));
        Tested.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await LookAsync()).Issued!.Receipt.Clocks);
    }

    [Fact]
    public void What_cannot_be_told_apart_is_no_difference()
    {
        var now = Context.Clock.GetUtcNow();
        // Asked at 0 s, answered at 3 s, and they say that it was 1 s: anything between is possible.
        Assert.Equal(0, Core.Receipts.ClockComparison.Of("x", now.AddSeconds(1), now, now.AddSeconds(3), TimeSpan.FromSeconds(1)).SecondsAhead);
        Assert.Equal(7, Core.Receipts.ClockComparison.Of("x", now.AddSeconds(-8), now, now.AddSeconds(3), TimeSpan.FromSeconds(1)).SecondsAhead);
        Assert.Equal(-6, Core.Receipts.ClockComparison.Of("x", now.AddSeconds(9), now, now.AddSeconds(3), TimeSpan.FromSeconds(1)).SecondsAhead);
        Assert.Equal("store a", ClockComparisons.SourceOf(Context.Store("a")));
    }

    private Task<AuditOutcome> LookAsync() => new AuditArchive(Context, new AuditOptions { Grade = Grade.Presence }).RunAsync(Token);
}
