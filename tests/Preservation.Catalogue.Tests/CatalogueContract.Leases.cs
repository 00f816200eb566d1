using System.Diagnostics;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;

namespace Preservation.Catalogue.Tests;

/// <summary>Who may work, and whose results count.</summary>
public abstract partial class CatalogueContract
{
    [Fact]
    public async Task A_lease_is_held_by_one_and_the_other_is_told_by_whom()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var lease = await one.AcquireAsync("work", Token);
        var held = await Assert.ThrowsAsync<LeaseHeldException>(() => other.AcquireAsync("work", Token));
        Assert.Equal(("work", lease.Holder), (held.Name, held.Holder));
        await other.AcquireAsync("other work", Token);
        await one.ReleaseAsync(lease, Token);
        Assert.True((await other.AcquireAsync("work", Token)).Token > lease.Token);
        Assert.False(await one.RenewAsync(lease, Token));
    }

    [Fact]
    public async Task A_lease_ends_when_it_is_not_renewed_and_late_work_can_be_told_by_its_token()
    {
        await using var catalogue = await OpenAsync();
        var first = await catalogue.AcquireAsync("work", Token);
        await PassAsync(TimeSpan.FromSeconds(60));
        Assert.True(await catalogue.RenewAsync(first, Token));
        await PassAsync(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
        await PassAsync(TimeSpan.FromSeconds(60));
        var second = await catalogue.AcquireAsync("work", Token);
        Assert.True(second.Token > first.Token);
        Assert.False(await catalogue.RenewAsync(first, Token));
        await catalogue.ReleaseAsync(first, Token);
        Assert.True(await catalogue.RenewAsync(second, Token));
    }

    [Fact]
    public async Task Of_many_who_want_a_lease_at_once_one_gets_it_and_tokens_only_grow()
    {
        var catalogues = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => OpenAsync()));
        var last = 0L;
        for (var round = 0; round < 3; round++)
        {
            var got = await Task.WhenAll(catalogues.Select(catalogue => Task.Run(() => TryAcquireAsync(catalogue))));
            var lease = Assert.Single(got.OfType<Lease>());
            Assert.True(lease.Token > last);
            last = lease.Token;
            await catalogues[round].ReleaseAsync(lease, Token);
        }
        foreach (var catalogue in catalogues)
            await catalogue.DisposeAsync();
    }

    [Fact]
    public async Task Tokens_grow_whether_a_lease_was_given_back_or_ran_out()
    {
        await using var catalogue = await OpenAsync();
        List<long> tokens = [];
        for (var i = 0; i < 6; i++)
        {
            var lease = await catalogue.AcquireAsync("work", Token);
            tokens.Add(lease.Token);
            if (i % 2 == 0)
                await catalogue.ReleaseAsync(lease, Token);
            else
                await PassAsync(TimeSpan.FromSeconds(120));
        }
        Assert.Equal(tokens.Order().Distinct(), tokens);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_under_a_lost_lease_is_refused_and_nothing_of_it_is_seen(bool isSigned)
    {
        await using var late = await OpenAsync();
        await using var other = await OpenAsync();
        await late.PutAsync(Record, Token);
        var lost = await late.AcquireAsync("work", Token);
        await PassAsync(TimeSpan.FromSeconds(120));
        var held = await other.AcquireAsync("work", Token);
        var missing = new Finding.Missing(new Place(Id, "a", "k", null), Digest.Of([1]));
        Digest? digest = isSigned ? Digest.Of([1]) : null;
        var refused = await Assert.ThrowsAsync<LeaseLostException>(() => late.ApplyAsync(ReceiptOf("r1", Grade.Full, missing), digest, lost, Token));
        Assert.Equal(lost, refused.Lease);
        Assert.Contains("'work' is no longer held", refused.Message, StringComparison.Ordinal);
        Assert.Null(await other.LastReceiptAsync(Token));
        Assert.Empty(await other.ReplicasAsync(Id, Token));
        Assert.Empty(await other.OpenFindingsAsync(null, Token));
        Assert.Empty(await other.LastChecksAsync(Token));
        await other.ApplyAsync(ReceiptOf("r2", Grade.Full), Digest.Of([2]), held, Token);
        Assert.Equal(Digest.Of([2]), await late.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task A_result_counts_under_a_lease_that_nobody_took_over_and_not_under_one_that_was_given_back()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        var lease = await catalogue.AcquireAsync("work", Token);
        await PassAsync(TimeSpan.FromSeconds(120));
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), lease, Token);
        await catalogue.ReleaseAsync(lease, Token);
        await Assert.ThrowsAsync<LeaseLostException>(() => catalogue.ApplyAsync(ReceiptOf("r2", Grade.Full), Digest.Of([2]), lease, Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => catalogue.ApplyAsync(ReceiptOf("r3", Grade.Full), Digest.Of([3]), lease with { Name = "never taken" }, Token));
        Assert.Equal(Digest.Of([1]), await catalogue.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task The_lease_of_a_process_that_died_is_taken_over_at_once()
    {
        await using var catalogue = await OpenAsync();
        var lease = await catalogue.AcquireAsync("work", Token);
        using var other = Process.Start("sleep", "60");
        var started = File.ReadAllText($"/proc/{other.Id}/stat").Split(") ")[^1].Split(' ')[19];
        await ExecuteAsync($"update leases set process = {other.Id}, process_started = '{started}'");
        await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
        other.Kill();
        await other.WaitForExitAsync(Token);
        Assert.Equal(lease.Token + 1, (await catalogue.AcquireAsync("work", Token)).Token);
    }

    [Theory]
    [InlineData("process_started = '1'", true)]
    [InlineData("host = 'elsewhere', process = 1", false)]
    public async Task A_process_number_used_again_is_another_process_and_another_machine_may_live(string change, bool isTaken)
    {
        await using var catalogue = await OpenAsync();
        await catalogue.AcquireAsync("work", Token);
        await ExecuteAsync($"update leases set {change}");
        if (isTaken)
            await catalogue.AcquireAsync("work", Token);
        else
            await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
    }

    private static async Task<Lease?> TryAcquireAsync(ICatalogue catalogue)
    {
        try
        {
            return await catalogue.AcquireAsync("work", Token);
        }
        catch (LeaseHeldException)
        {
            return null;
        }
    }
}
