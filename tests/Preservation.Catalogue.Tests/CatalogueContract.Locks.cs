using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Tests;

/// <summary>What it must remember of locks and legal holds, and of what stores have.</summary>
public abstract partial class CatalogueContract
{
    [Fact]
    public async Task Locks_are_remembered_as_the_latest_that_was_proven_and_only_from_signed_receipts()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        Assert.Null((await catalogue.LocksAsync(Id, "a", Token)).Until);
        var until = Clock.GetUtcNow().AddDays(30);
        await catalogue.ApplyAsync(Locked("r1", until, ("k", "v1"), ("l", "v1")), null, null, Token);
        Assert.Null((await catalogue.LocksAsync(Id, "a", Token)).Until);
        await catalogue.ApplyAsync(Locked("r1", until, ("k", "v1"), ("l", "v1")), Digest.Of([1]), null, Token);
        await catalogue.ApplyAsync(Locked("r2", until.AddDays(-7), ("k", "v2")), Digest.Of([2]), null, Token);
        await catalogue.ApplyAsync(Locked("r3", null), Digest.Of([3]), null, Token);
        var locks = await catalogue.LocksAsync(Id, "a", Token);
        Assert.Equal(until, locks.Until);
        Assert.Equal(new Dictionary<string, string> { ["k"] = "v2", ["l"] = "v1" }, locks.Versions);
        var elsewhere = await catalogue.LocksAsync(Id, "b", Token);
        Assert.Equal(((DateTimeOffset?)null, 0), (elsewhere.Until, elsewhere.Versions.Count));
    }

    [Fact]
    public async Task A_hold_lasts_until_its_release_and_a_receipt_that_is_not_signed_changes_none()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await catalogue.ApplyAsync(Hold("h1", ReceiptKind.Hold, "case 12"), null, null, Token);
        Assert.Empty(await catalogue.HoldsAsync(Token));
        await catalogue.ApplyAsync(Hold("h1", ReceiptKind.Hold, "case 12"), Digest.Of([1]), null, Token);
        Assert.Equal(new HoldEntry(Id, "case 12", Clock.GetUtcNow()), Assert.Single(await catalogue.HoldsAsync(Token)));
        await catalogue.ApplyAsync(Hold("h2", ReceiptKind.Release, "settled"), null, null, Token);
        Assert.Single(await catalogue.HoldsAsync(Token));
        await catalogue.ApplyAsync(Hold("h2", ReceiptKind.Release, "settled"), Digest.Of([2]), null, Token);
        Assert.Empty(await catalogue.HoldsAsync(Token));
        // A receipt that is seen again is no news.
        await catalogue.ApplyAsync(Hold("h1", ReceiptKind.Hold, "case 12"), Digest.Of([1]), null, Token);
        Assert.Empty(await catalogue.HoldsAsync(Token));
    }

    [Fact]
    public async Task Totals_count_what_a_store_has_and_not_what_it_lacks()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        Assert.Empty(await catalogue.TotalsAsync(Token));
        var artifacts = Record.Manifest.Artifacts;
        var digest = Digest.Of([1]);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), digest, null, Token);
        Assert.Equal([new StoredTotal("a", 1, artifacts.Count, artifacts.Sum(artifact => artifact.Size))], await catalogue.TotalsAsync(Token));
        var lost = new Finding.Missing(new Place(Id, "a", "k", artifacts[0].Name), digest);
        await catalogue.ApplyAsync(ReceiptOf("r2", Grade.Full, lost), Digest.Of([2]), null, Token);
        Assert.Equal([new StoredTotal("a", 1, artifacts.Count - 1, artifacts.Skip(1).Sum(artifact => artifact.Size))], await catalogue.TotalsAsync(Token));
        await catalogue.ApplyAsync(ReceiptOf("r3", Grade.None, new Finding.NotStored(new Place(Id, "a", "k", null))), Digest.Of([3]), null, Token);
        Assert.Empty(await catalogue.TotalsAsync(Token));
    }

    protected Receipt Locked(string id, DateTimeOffset? until, params (string Key, string Version)[] versions) => _scene.Locked(id, until, versions);

    protected Receipt Hold(string id, ReceiptKind kind, string reason) => _scene.Hold(id, kind, reason);
}
