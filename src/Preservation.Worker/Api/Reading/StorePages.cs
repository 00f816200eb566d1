using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Reading;

internal static class StorePages
{
    /// <summary>The stores: whether they can be asked, what they hold, room, labels, cost of a full read.</summary>
    public static async Task<Ok<StoresAnswer>> ListAsync(HttpRequest request, ArchiveContext archive, ArchiveConfiguration configuration, AskedStores asked, CancellationToken cancellationToken)
    {
        new Input(request).Accept();
        var totals = await archive.Catalogue.TotalsAsync(cancellationToken);
        // One that hangs does not hold the others up.
        return TypedResults.Ok(new StoresAnswer { Stores = await Task.WhenAll(configuration.Stores.Select(store => ItemAsync(configuration, store, totals, asked, cancellationToken))) });
    }

    /// <summary>One store.</summary>
    public static async Task<Ok<StoreItem>> OneAsync(HttpRequest request, ArchiveContext archive, ArchiveConfiguration configuration, AskedStores asked, [Description("Within the archive.")] string name, CancellationToken cancellationToken)
    {
        new Input(request).Accept();
        var store = configuration.Stores.FirstOrDefault(store => store.Name.Value == name) ?? throw ApiRefusal.NotFound($"There is no store '{name}'.");
        return TypedResults.Ok(await ItemAsync(configuration, store, await archive.Catalogue.TotalsAsync(cancellationToken), asked, cancellationToken));
    }

    public static string Word(StoreLife life) => life.ToString().ToLowerInvariant();

    private static async Task<StoreItem> ItemAsync(ArchiveConfiguration configuration, StoreConfiguration store, IReadOnlyList<StoredTotal> totals, AskedStores asked, CancellationToken cancellationToken)
    {
        var total = totals.FirstOrDefault(entry => entry.Store == store.Name.Value) ?? new StoredTotal(store.Name.Value, 0, 0, 0);
        var chunk = configuration.Chunking.ChunkSize;
        var answer = store.Life == StoreLife.Retired ? AskedStore.Nothing : await asked.NowAsync(store.Name.Value, cancellationToken);
        return new StoreItem
        {
            Name = store.Name.Value,
            Kind = store.Kind,
            Path = store.Path,
            Life = Word(store.Life),
            Holdings = total.Holdings,
            Files = total.Files,
            Bytes = total.Bytes,
            FreeBytes = answer.FreeBytes,
            // A full audit reads in requests of one chunk.
            FullReadCost = store.Prices?.CostOf(total.Bytes, (total.Bytes + chunk - 1) / chunk),
            Currency = store.Prices?.Currency,
            Problem = answer.Problem,
            Labels = store.Labels,
        };
    }
}
