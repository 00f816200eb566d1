using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Tests;

/// <summary>What is asked of everything at once, and must say what every single replica would.</summary>
public abstract partial class CatalogueContract
{
    [Fact]
    public async Task A_copy_is_summed_up_over_its_artifacts()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        Assert.Empty(await catalogue.CopiesAsync(Token));
        await TakeInAsync(catalogue, "a", Grade.Full);
        await TakeInAsync(catalogue, "b", Grade.Presence);
        await TakeInAsync(catalogue, "c", Grade.None, new Finding.NotStored(At("c", null)));
        CopyEntry[] expected = [new(Id, "a", 5, 5, 5, null), new(Id, "b", 5, 5, 0, "not-checked"), new(Id, "c", 5, 0, 0, "not-stored")];
        Assert.Equal(expected, await catalogue.CopiesAsync(Token));
        Assert.Equal([true, false, false], expected.Select(copy => copy.IsWhole));

        await TakeInAsync(catalogue, "a", Grade.Full, Missing("a", 1), Altered("a", 3));
        Assert.Equal(new CopyEntry(Id, "a", 5, 5, 3, "missing"), (await catalogue.CopiesAsync(Token))[0]);
        await TakeInAsync(catalogue, "a", Grade.Full, Altered("a", 3));
        Assert.Equal(new CopyEntry(Id, "a", 5, 5, 4, "altered"), (await catalogue.CopiesAsync(Token))[0]);
        await TakeInAsync(catalogue, "a", Grade.Full);
        Assert.Equal(expected, await catalogue.CopiesAsync(Token));
    }

    [Fact]
    public async Task A_receipt_that_speaks_of_no_artifact_tells_of_no_copy()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await catalogue.ApplyAsync(Locked("l1", Clock.GetUtcNow()), Digest.Of([1]), null, Token);
        Assert.Empty(await catalogue.CopiesAsync(Token));
    }

    [Fact]
    public async Task The_least_copies_beside_a_store_are_those_of_the_artifact_that_has_fewest()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        string[] stores = ["a", "b", "c", "d"];
        Assert.Null(await catalogue.LeastCopiesBesideAsync("a", stores, Token));
        foreach (var store in new[] { "a", "b", "c" })
            await TakeInAsync(catalogue, store, Grade.Full);
        Assert.Equal(2, await catalogue.LeastCopiesBesideAsync("a", stores, Token));
        Assert.Equal(1, await catalogue.LeastCopiesBesideAsync("a", ["a", "c"], Token));
        Assert.Null(await catalogue.LeastCopiesBesideAsync("d", stores, Token));

        // Two stores each lack another one: every artifact has one copy at least, and none of the sums says so.
        await TakeInAsync(catalogue, "b", Grade.Full, Missing("b", 0));
        await TakeInAsync(catalogue, "c", Grade.Full, Altered("c", 1));
        Assert.Equal(1, await catalogue.LeastCopiesBesideAsync("a", stores, Token));
        await TakeInAsync(catalogue, "c", Grade.Full, Altered("c", 0));
        Assert.Equal(0, await catalogue.LeastCopiesBesideAsync("a", stores, Token));
        // What the store itself was never given does not count.
        await TakeInAsync(catalogue, "a", Grade.Full, new Finding.NotStored(At("a", 0)));
        Assert.Equal(2, await catalogue.LeastCopiesBesideAsync("a", stores, Token));
    }

    [Fact]
    public async Task Findings_are_those_of_a_holding_or_of_all()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await TakeInAsync(catalogue, "b", Grade.Full, Missing("b", 2));
        await TakeInAsync(catalogue, "a", Grade.Full, Altered("a", 1));
        string[] stores = ["a", "b"];
        Assert.Equal(stores, (await catalogue.OpenFindingsAsync(null, Token)).Select(finding => finding.Place.Store));
        Assert.Equal(stores, (await catalogue.OpenFindingsAsync(Id, Token)).Select(finding => finding.Place.Store));
        Assert.Empty(await catalogue.OpenFindingsAsync(Core.Manifests.HoldingId.Parse("other"), Token));
    }

    private async Task TakeInAsync(ICatalogue catalogue, string store, Grade reached, params Finding[] findings)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        var id = $"{Clock.GetUtcNow():HHmmss}";
        var receipt = ReceiptOf(id, reached, findings);
        Check[] checks = [receipt.Checks[0] with { Store = store }];
        await catalogue.ApplyAsync(receipt with { Checks = checks }, Digest.Of(System.Text.Encoding.UTF8.GetBytes(id)), null, Token);
    }

    private Place At(string store, int? artifact) => new(Id, store, $"m/{artifact}", artifact is { } i ? Record.Manifest.Artifacts[i].Name : null);

    private Finding.Missing Missing(string store, int artifact) => new(At(store, artifact), Record.Manifest.Artifacts[artifact].Digest);

    private Finding.Altered Altered(string store, int artifact) => new(At(store, artifact), Record.Manifest.Artifacts[artifact].Digest, Digest.Of([9]), 1, null);
}
