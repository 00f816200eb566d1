using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Incidents;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Repairing;

namespace Preservation.Worker.Tests.Repairing;

/// <summary>What could not be repaired when it was found is repaired as soon as it can be, and not when an audit sees it again.</summary>
public sealed class AuditAndRepairTests : IAsyncLifetime
{
    private TestArchive _archive = null!;
    private ArchiveContext _context = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Shard => Directory.EnumerateFiles(_archive.StoreFolder("a"), "model-1.bin", SearchOption.AllDirectories).Single(path => path.Contains("/content/weights/", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token);
        await _archive.RegisterAsync("m", _archive.WriteSource("source"), Token);
        _context = _archive.Reopen(store => new HookedStore(store)) with { Policy = PreservationPolicy.Default(3) with { Repair = new RepairRule(true, 3) } };
        _archive.Clock.Advance(TimeSpan.FromDays(1));
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task What_was_found_while_another_store_was_away_is_repaired_when_it_is_back()
    {
        var (right, c) = (await SpoilAsync(), (HookedStore)_context.Store("c"));
        using var repair = new RepairByPolicy(_context, NullLogger.Instance);
        c.IsAway = true;
        await AuditAsync("c", repair);
        await AuditAsync("a", repair);
        Assert.NotEqual(right, await File.ReadAllBytesAsync(Shard, Token));

        c.IsAway = false;
        await AuditAsync("c", repair);
        await AgainAsync(repair);

        Assert.Equal(right, await File.ReadAllBytesAsync(Shard, Token));
        Assert.Empty(await new FindIncidents(_context).OpenAsync(Token));
    }

    [Fact]
    public async Task What_was_put_right_by_a_worker_that_died_then_is_looked_at_and_over()
    {
        var right = await SpoilAsync();
        await new AuditOne(_context, new AuditOptions { Grade = Grade.Full }).RunAsync(HoldingId.Parse("m"), _context.Store("a"), Token);
        await File.WriteAllBytesAsync(Shard, right, Token);

        using var repair = new RepairByPolicy(_context, NullLogger.Instance);
        await AgainAsync(repair);

        Assert.Empty(await new FindIncidents(_context).OpenAsync(Token));
    }

    [Fact]
    public async Task Repairs_before_the_clock_was_set_back_count_for_an_hour_and_no_longer()
    {
        using var repair = new RepairByPolicy(_context, NullLogger.Instance);
        _archive.Clock.Advance(TimeSpan.FromDays(60));
        for (var i = 0; i < 3; i++)
        {
            await SpoilAsync();
            await AuditAsync("a", repair);
        }
        _archive.Clock.Advance(TimeSpan.FromDays(-60));
        var right = await SpoilAsync();
        await AuditAsync("a", repair);
        Assert.NotEqual(right, await File.ReadAllBytesAsync(Shard, Token));
        _archive.Clock.Advance(TimeSpan.FromHours(2));
        await AgainAsync(repair);
        Assert.Equal(right, await File.ReadAllBytesAsync(Shard, Token));
    }

    private async Task<byte[]> SpoilAsync()
    {
        var right = await File.ReadAllBytesAsync(Shard, Token);
        File.SetAttributes(Shard, FileAttributes.Normal);
        await File.WriteAllBytesAsync(Shard, [.. right[..^1], (byte)(right[^1] ^ 1)], Token);
        return right;
    }

    private async Task AuditAsync(string store, RepairByPolicy repair)
    {
        var issued = await new AuditOne(_context, new AuditOptions { Grade = Grade.Full }).RunAsync(HoldingId.Parse("m"), _context.Store(store), Token);
        await new AuditAndRepair(_context, _context.Store(store), repair).RunAsync(issued!.Receipt.Checks[0], Token);
    }

    private Task AgainAsync(RepairByPolicy repair) => new AuditAndRepair(_context, _context.Store("a"), repair).AgainAsync(Token);
}
