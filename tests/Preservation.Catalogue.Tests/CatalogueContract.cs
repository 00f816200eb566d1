using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>What every catalogue must do, whatever it is made of.</summary>
public abstract partial class CatalogueContract : IAsyncLifetime
{
    private TestArchive _archive = null!;
    private RegisterOutcome _registered = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ManualClock Clock => _archive.Clock;

    /// <summary>Opens the catalogue of the test; twice gives two connections to one.</summary>
    protected abstract ICatalogue Open();

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token, "a");
        _registered = await _archive.RegisterAsync("m", _archive.WriteSource("source"), Token);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _archive.DisposeAsync();
    }

    [Fact]
    public async Task A_new_catalogue_knows_nothing()
    {
        await using var catalogue = Open();
        Assert.Empty(await catalogue.HoldingsAsync(Token));
        Assert.Null(await catalogue.HoldingAsync(Id, Token));
        Assert.Empty(await catalogue.OpenFindingsAsync(null, Token));
        Assert.Null(await catalogue.LastReceiptAsync(Token));
    }

    [Fact]
    public async Task A_holding_is_found_again_also_by_another_connection_and_repeating_changes_nothing()
    {
        await using var one = Open();
        await using var other = Open();
        for (var i = 0; i < 2; i++)
            await one.PutAsync(_registered.Record, Token);
        var entry = Assert.Single(await other.HoldingsAsync(Token));
        Assert.Equal((Id, 0L, 5, _registered.Record.RecordInventoryDigest), (entry.Id, entry.Sequence, entry.Artifacts, entry.RecordInventory));
        var digests = _registered.Record.Manifest.Artifacts.Select(artifact => artifact.Digest).ToList();
        Assert.Equal(2, (await other.HoldingsWithWeightsAsync(digests, Token)).Count);
    }

    [Fact]
    public async Task A_receipt_is_applied_once_and_an_unsigned_one_verifies_nothing()
    {
        await using var catalogue = Open();
        await catalogue.PutAsync(_registered.Record, Token);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), null, Token);
        Assert.All(await catalogue.ReplicasAsync(Id, Token), replica => Assert.Null(replica.State.VerifiedAt));
        Assert.Empty(await catalogue.LastChecksAsync(Token));
        var digest = Core.Digests.Digest.Of([1]);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), digest, Token);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full, new Finding.Missing(new Place(Id, "a", "k", null), digest)), digest, Token);
        Assert.All(await catalogue.ReplicasAsync(Id, Token), replica => Assert.Equal(ReplicaState.Intact, replica.State.Condition));
        Assert.Equal(digest, await catalogue.LastReceiptAsync(Token));
        Assert.Empty(await catalogue.OpenFindingsAsync(null, Token));
    }

    [Fact]
    public async Task A_lease_is_held_by_one_and_the_other_is_told_by_whom()
    {
        await using var one = Open();
        await using var other = Open();
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
        await using var catalogue = Open();
        var first = await catalogue.AcquireAsync("work", Token);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await catalogue.RenewAsync(first, Token));
        Clock.Advance(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
        Clock.Advance(TimeSpan.FromSeconds(60));
        var second = await catalogue.AcquireAsync("work", Token);
        Assert.True(second.Token > first.Token);
        Assert.False(await catalogue.RenewAsync(first, Token));
        await catalogue.ReleaseAsync(first, Token);
        Assert.True(await catalogue.RenewAsync(second, Token));
    }

    [Fact]
    public async Task Of_many_who_want_a_lease_at_once_one_gets_it()
    {
        await using var catalogue = Open();
        var got = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            try
            {
                await catalogue.AcquireAsync("work", Token);
                return true;
            }
            catch (LeaseHeldException)
            {
                return false;
            }
        })));
        Assert.Single(got, won => won);
    }

    protected static HoldingId Id => HoldingId.Parse("m");

    private Receipt ReceiptOf(string id, Grade reached, params Finding[] findings) => new()
    {
        Id = id,
        Kind = ReceiptKind.Audit,
        Archive = _archive.Context.Id,
        StartedAt = Clock.GetUtcNow(),
        EndedAt = Clock.GetUtcNow(),
        Tool = "test",
        Policy = default,
        Previous = null,
        Repairs = [],
        Checks =
        [
            new Check
            {
                Holding = Id,
                Store = "a",
                Sequence = 0,
                Manifest = _registered.Record.Verified.PayloadDigest,
                RecordInventory = _registered.Record.RecordInventoryDigest,
                Asked = reached,
                Reached = reached,
                Fallbacks = [],
                BytesRead = 0,
                ChunksRead = 0,
                ChunksTotal = 0,
                EndedAt = Clock.GetUtcNow(),
                Findings = findings,
            },
        ],
    };
}
