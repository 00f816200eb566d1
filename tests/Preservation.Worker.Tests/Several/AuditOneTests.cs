using Preservation.Archive;
using Preservation.Archive.Auditing;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Worker.Tests.Several;

/// <summary>One audit on a catalogue in PostgreSQL while somebody else does something, too.</summary>
public sealed class AuditOneTests : IAsyncLifetime
{
    private static readonly HoldingId Id = HoldingId.Parse("m");

    private TestArchive _archive = null!;
    private ICatalogue _catalogue = null!;
    private ICatalogue _other = null!;
    private ArchiveContext _context = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HookedStore A => (HookedStore)_context.Stores[0];

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token, "a", "b");
        var registered = await _archive.RegisterAsync("m", _archive.WriteSource("source"), Token);
        var place = new PostgresPlace((await TestServers.PostgresAsync()).ConnectionString, PostgresServer.NewSchema());
        (_catalogue, _other) = (await PostgresCatalogue.OpenAsync(place, Token), await PostgresCatalogue.OpenAsync(place, Token));
        await _catalogue.PutAsync(registered.Record, Token);
        _context = _archive.Reopen(store => new HookedStore(store)) with { Catalogue = _catalogue };
    }

    public async ValueTask DisposeAsync()
    {
        await _catalogue.DisposeAsync();
        await _other.DisposeAsync();
        await _archive.DisposeAsync();
    }

    [Fact]
    public async Task An_audit_alone_leaves_one_receipt_in_each_store()
    {
        var before = Receipts();
        Assert.NotNull(await AuditAsync());
        Assert.Equal(before.Count + 2, Receipts().Count);
        Assert.Equal(Grade.Full, Assert.Single(await _other.LastChecksAsync(Id, Token)).Reached);
    }

    [Fact]
    public async Task Who_lost_his_lease_while_he_looked_records_nothing_anywhere()
    {
        var before = Receipts();
        var taken = new TaskCompletionSource<Lease>();
        A.Opening = async _ =>
        {
            if (taken.Task.IsCompleted)
                return;
            var (token, holder) = await _other.HolderAsync("audit:m:a", Token);
            await _other.ReleaseAsync(new Lease("audit:m:a", holder!, token), Token);
            taken.SetResult(await _other.AcquireAsync("audit:m:a", Token));
        };
        await Assert.ThrowsAsync<LeaseLostException>(AuditAsync);
        Assert.Equal(before, Receipts());
        Assert.Empty(await _other.LastChecksAsync(Token));
        Assert.Empty(await _other.ReplicasAsync(Id, Token));
        Assert.Null(await _other.LastReceiptAsync(Token));
        // He gave back nothing that is not his.
        Assert.True(await _other.RenewAsync(await taken.Task, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_seen_while_somebody_changed_the_holding_is_forgotten(bool isStillChanging)
    {
        var before = Receipts();
        Lease? change = null;
        A.Opening = async _ =>
        {
            if (change is not null)
                return;
            change = await _other.AcquireAsync("holding:m", Token);
            if (!isStillChanging)
                await _other.ReleaseAsync(change, Token);
        };
        Assert.Null(await AuditAsync());
        Assert.Equal(before, Receipts());
        Assert.Empty(await _other.LastChecksAsync(Token));
        if (isStillChanging)
        {
            // Nor does an audit begin then, and who changes it was not held up.
            Assert.Null(await AuditAsync());
            await _other.ReleaseAsync(change!, Token);
        }
        Assert.NotNull(await AuditAsync());
    }

    [Fact]
    public async Task Of_many_who_audit_the_same_at_once_one_does()
    {
        var release = new TaskCompletionSource();
        A.Opening = _ => release.Task;
        var first = AuditAsync();
        while ((await _other.HolderAsync("audit:m:a", Token)).Holder is null)
            await Task.Delay(10, Token);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AuditAsync())), Assert.Null);
        release.SetResult();
        Assert.NotNull(await first);
    }

    [Fact]
    public async Task What_was_done_before_the_lease_was_taken_is_not_done_again()
    {
        var before = Receipts();
        Assert.Null(await new AuditOne(_context, new AuditOptions { Grade = Grade.Full }) { IsDue = _ => Task.FromResult(false) }.RunAsync(Id, A, Token));
        Assert.Equal(before, Receipts());
    }

    private Task<Archive.Receipts.IssuedReceipt?> AuditAsync() => new AuditOne(_context, new AuditOptions { Grade = Grade.Full }).RunAsync(Id, A, Token);

    private List<string> Receipts() => [.. new[] { "a", "b" }.Select(_archive.StoreFolder)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.dsse.json", SearchOption.AllDirectories)).Where(path => path.Contains("/receipts/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
