using System.Globalization;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Worker.Tests.Several;

/// <summary>Two real workers on one archive: neither does what the other does, and neither needs the other.</summary>
public sealed class SeveralWorkersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_workers_share_the_work_and_never_audit_the_same_at_once()
    {
        using var archive = await SharedArchive.CreateAsync("3s", [.. Enumerable.Repeat(500_000L, 6)]);
        await using (var one = archive.Start("one"))
        {
            await using var two = archive.Start("two");
            await SharedArchive.UntilAsync(() => one.Audited >= 4 && two.Audited >= 4 && one.Audited + two.Audited >= 24, TimeSpan.FromMinutes(3), () => Told(one, two));
            Assert.DoesNotContain(one.Lines.Concat(two.Lines), line => line.Contains("fail:", StringComparison.Ordinal));
        }
        var audits = archive.Audits();
        Assert.True(audits.Count >= 24);
        foreach (var same in audits.GroupBy(audit => (audit.Checks.Single().Holding, audit.Checks.Single().Store)))
        {
            // Times are whole seconds: one may begin in the second in which the other ended.
            foreach (var (earlier, later) in same.Zip(same.Skip(1)))
                Assert.True(earlier.EndedAt <= later.StartedAt, $"{earlier.Id} and {later.Id}");
        }
    }

    [Fact]
    public async Task When_a_worker_is_killed_in_the_middle_the_other_goes_on_at_once_and_nothing_is_half_done()
    {
        using var archive = await SharedArchive.CreateAsync("1s", 300L << 20);
        await using var catalogue = await archive.CatalogueAsync();
        await using var one = archive.Start("one");
        await HeldByAsync(catalogue, one);
        var killed = (await catalogue.HolderAsync("audit:m0:a", Token)).Token;
        one.Signal("KILL");
        await using var two = archive.Start("two");
        await SharedArchive.UntilAsync(() => two.Lines.Any(line => line.Contains("Audited 'm0' in 'a'", StringComparison.Ordinal)), TimeSpan.FromSeconds(60), () => Told(one, two));
        Assert.True((await catalogue.HolderAsync("audit:m0:a", Token)).Token > killed);
        Assert.All(archive.Audits(), audit => Assert.Empty(audit.Checks.Single().Findings));
    }

    [Fact]
    public async Task When_a_worker_is_killed_between_two_parts_of_an_audit_the_other_finishes_it_and_the_receipt_names_both()
    {
        using var archive = await SharedArchive.CreateAsync("1h", 8 << 20, (16, 4 << 20));
        await using var catalogue = await archive.CatalogueAsync();
        await catalogue.RequestAsync(new AuditRequest(HoldingId.Parse("m0"), "b", Grade.Full, "test", DateTimeOffset.UtcNow), Token);
        await using var one = archive.Start("one");
        await SharedArchive.UntilAsync(() => one.Lines.Any(IsPart), TimeSpan.FromSeconds(60), () => Told(one));
        one.Signal("KILL");
        var before = archive.Audits("b").SelectMany(Parts).ToList();
        await using var two = archive.Start("two");
        await SharedArchive.UntilAsync(() => archive.Audits("b").SelectMany(Parts).Any(check => check.Part!.IsLast), TimeSpan.FromSeconds(60), () => Told(one, two));
        List<Check> parts = [.. archive.Audits("b").SelectMany(Parts)];
        Assert.NotEmpty(before);
        Assert.All(before, check => Assert.Equal(["one"], check.Part!.Workers));
        Assert.Equal(["one", "two"], parts[^1].Part!.Workers);
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(number => (long)number), parts.Select(check => check.Part!.Number));
        // Each shard was read once, by one or the other.
        var shards = parts.SelectMany(check => check.Only!).Where(name => name.Value.EndsWith(".bin", StringComparison.Ordinal)).ToList();
        Assert.Equal((16, 16), (shards.Count, shards.Distinct().Count()));

        static bool IsPart(string line) => line.Contains("Part 1 of the full audit of 'm0' in 'b'", StringComparison.Ordinal);
        static IEnumerable<Check> Parts(Receipt receipt) => receipt.Checks.Where(check => check is { Store: "b", Part: not null });
    }

    // Waits until a worker is in the middle of the audit of the holding in the first store.
    internal static Task HeldByAsync(PostgresCatalogue catalogue, WorkerRun worker) => SharedArchive.UntilAsync(
        () => catalogue.HolderAsync("audit:m0:a", Token).GetAwaiter().GetResult().Holder?.Contains(string.Create(CultureInfo.InvariantCulture, $"process {worker.Id} "), StringComparison.Ordinal) == true,
        TimeSpan.FromSeconds(60), () => string.Join('\n', worker.Lines));

    internal static string Told(params WorkerRun[] workers) => string.Join("\n---\n", workers.Select(worker => string.Join('\n', worker.Lines)));
}
