using Preservation.Core.Receipts;
using static Preservation.Worker.Tests.Several.SeveralWorkersTests;

namespace Preservation.Worker.Tests.Several;

/// <summary>A worker that stands still for longer than its lease. A class of its own, because a lease takes its time to end.</summary>
public sealed class StoppedWorkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_was_stopped_past_its_lease_records_nothing_and_says_so()
    {
        using var archive = await SharedArchive.CreateAsync("1s", 16 << 20, (1, 64 << 20));
        await using var catalogue = await archive.CatalogueAsync();
        await using var one = archive.Start("one");
        await HeldByAsync(catalogue, one);
        one.Signal("STOP");
        var (lost, holder) = await catalogue.HolderAsync("audit:m0:a", Token);
        Assert.Contains($"process {one.Id} ", holder, StringComparison.Ordinal);
        await using var two = archive.Start("two");
        await SharedArchive.UntilAsync(() => two.Lines.Any(line => line.Contains("Audited 'm0' in 'a'", StringComparison.Ordinal)), TimeSpan.FromSeconds(150), () => Told(one, two));
        Assert.True((await catalogue.HolderAsync("audit:m0:a", Token)).Token > lost);
        await HeldByAsync(catalogue, two);
        two.Signal("STOP");
        var checks = await catalogue.LastChecksAsync(Token);
        List<string> kept = [.. archive.Audits().Select(OfA).OfType<string>()];
        var told = one.Lines.Count;
        one.Signal("CONT");
        await SharedArchive.UntilAsync(() => one.Lines.Skip(told).Any(line => line.Contains("The audit of 'm0' in 'a'", StringComparison.Ordinal)), TimeSpan.FromSeconds(60), () => Told(one, two));
        Assert.Contains("lost its lease", string.Join('\n', one.Lines.Skip(told)), StringComparison.Ordinal);
        Assert.Equal(kept, archive.Audits().Select(OfA).OfType<string>());
        Assert.Equal(checks.Where(check => check.Store == "a"), (await catalogue.LastChecksAsync(Token)).Where(check => check.Store == "a"));
    }

    private static string? OfA(Receipt receipt) => receipt.Checks.Single().Store == "a" ? receipt.Id : null;
}
