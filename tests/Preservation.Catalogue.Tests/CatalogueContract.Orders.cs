using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;

namespace Preservation.Catalogue.Tests;

/// <summary>What operators ask of the workers, and what these have used.</summary>
public abstract partial class CatalogueContract
{
    [Fact]
    public async Task A_pause_is_in_force_until_it_ends_or_is_ended_and_gives_way_to_one_of_the_same()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var since = Clock.GetUtcNow();
        await one.PauseAsync(new Pause("a", null, "a disk is changed", "somebody", since, null), Token);
        await one.PauseAsync(new Pause(null, Id, "it is being amended", "somebody", since, DateTimeOffset.UtcNow.AddYears(100)), Token);
        await other.PauseAsync(new Pause("a", null, "two disks are changed", "else", since, null), Token);
        var pauses = await one.PausesAsync(Token);
        Assert.Equal(["it is being amended", "two disks are changed"], pauses.Select(pause => pause.Reason));
        Assert.True(pauses[0].Covers(Id, "b"));
        Assert.False(pauses[1].Covers(Id, "b"));
        Assert.False(await one.ResumeAsync(null, null, Token));
        Assert.True(await one.ResumeAsync("a", null, Token));
        Assert.False(await other.ResumeAsync("a", null, Token));
        Assert.Single(await other.PausesAsync(Token));
    }

    [Fact]
    public async Task A_pause_that_is_over_is_none()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PauseAsync(new Pause(null, null, "over", "somebody", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)), Token);
        Assert.Empty(await catalogue.PausesAsync(Token));
        Assert.False(await catalogue.ResumeAsync(null, null, Token));
    }

    [Fact]
    public async Task What_was_asked_for_is_given_in_its_order_and_once_for_each_holding_and_store()
    {
        await using var catalogue = await OpenAsync();
        var at = Clock.GetUtcNow();
        await catalogue.RequestAsync(new AuditRequest(Id, "b", Grade.Full, "somebody", at.AddSeconds(1)), Token);
        await catalogue.RequestAsync(new AuditRequest(Id, "a", Grade.Presence, "somebody", at.AddSeconds(2)), Token);
        await catalogue.RequestAsync(new AuditRequest(Id, "a", Grade.Full, "somebody", at), Token);
        Assert.Equal([("a", Grade.Full), ("b", Grade.Full)], (await catalogue.RequestsAsync(Token)).Select(request => (request.Store, request.Grade)));
        Assert.True(await catalogue.WithdrawAsync(Id, "a", Token));
        Assert.False(await catalogue.WithdrawAsync(Id, "a", Token));
        Assert.Equal("b", Assert.Single(await catalogue.RequestsAsync(Token)).Store);
    }

    [Fact]
    public async Task What_audits_use_of_a_store_is_counted_together_by_all()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).UseAsync("a", new StoreUse(5_000_000_000, 3), Token))));
        Assert.Equal(new StoreUse(50_000_000_000, 30), await one.UseAsync("a", new StoreUse(0, 0), Token));
        Assert.Equal(new StoreUse(1, 0), await other.UseAsync("b", new StoreUse(1, 0), Token));
    }

    [Fact]
    public async Task A_use_of_yesterday_or_of_the_future_does_not_count()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.UseAsync("a", new StoreUse(1, 1), Token);
        await ExecuteAsync("update store_use set hour = '2001-01-01T00:00:00Z'");
        Assert.Equal(new StoreUse(2, 2), await catalogue.UseAsync("a", new StoreUse(2, 2), Token));
        await ExecuteAsync("update store_use set hour = '2901-01-01T00:00:00Z'");
        Assert.Equal(new StoreUse(0, 0), await catalogue.UseAsync("a", new StoreUse(0, 0), Token));
    }

    [Fact]
    public async Task A_lease_that_was_taken_away_is_lost()
    {
        await using var catalogue = await OpenAsync();
        Assert.False(await catalogue.RevokeAsync("work", Token));
        var lease = await catalogue.AcquireAsync("work", Token);
        Assert.True(await catalogue.RevokeAsync("work", Token));
        Assert.False(await catalogue.RevokeAsync("work", Token));
        Assert.False(await catalogue.RenewAsync(lease, Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), lease, Token));
        Assert.True((await catalogue.AcquireAsync("work", Token)).Token > lease.Token);
    }

    [Fact]
    public async Task Leases_that_are_held_are_told_by_the_beginning_of_their_names()
    {
        await using var catalogue = await OpenAsync();
        Assert.Empty(await catalogue.HeldAsync("", Token));
        var second = await catalogue.AcquireAsync("audit:n:a", Token);
        var first = await catalogue.AcquireAsync("audit:m_:a", Token);
        var other = await catalogue.AcquireAsync("holding:m", Token);
        var ended = await catalogue.AcquireAsync("audit:m:b", Token);
        await catalogue.ReleaseAsync(ended, Token);
        Assert.Equal([first, second], await catalogue.HeldAsync("audit:", Token));
        Assert.Equal([first, second, other], await catalogue.HeldAsync("", Token));
        Assert.Empty(await catalogue.HeldAsync("audit:_", Token));
        await ExecuteAsync("update leases set expires_at = '2001-01-01T00:00:00Z' where name = 'audit:n:a'");
        Assert.Equal([first], await catalogue.HeldAsync("audit:", Token));
    }

    [Fact]
    public async Task Totals_follow_the_replicas()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        Assert.Empty(await catalogue.TotalsAsync(Token));
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), null, Token);
        Assert.Equal(new StoredTotal("a", 1, 5, Record.Manifest.TotalSize), Assert.Single(await catalogue.TotalsAsync(Token)));
        Assert.Equal([("m", 1)], await catalogue.VerifiedCopiesAsync(["a", "b"], Token));
        var first = Record.Manifest.Artifacts[0];
        var lost = new Finding.Missing(new Core.Findings.Place(Id, "a", "m/x", first.Name), first.Digest);
        await catalogue.ApplyAsync(ReceiptOf("r2", Grade.Presence, lost), Digest.Of([2]), null, Token);
        Assert.Equal(new StoredTotal("a", 1, 4, Record.Manifest.TotalSize - first.Size), Assert.Single(await catalogue.TotalsAsync(Token)));
        Assert.Equal([("m", 0)], await catalogue.VerifiedCopiesAsync(["a", "b"], Token));
    }
}
