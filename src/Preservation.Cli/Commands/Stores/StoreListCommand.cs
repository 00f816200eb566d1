using System.Globalization;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Cli.Terminal;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store list</c>: the stores, how they are, what they hold, and what a full read would cost.</summary>
internal static class StoreListCommand
{
    /// <summary>A full audit reads in requests of one chunk.</summary>
    private static long ReadsOf(long bytes, int chunkSize) => (bytes + chunkSize - 1) / chunkSize;

    private sealed record Row(StoreConfiguration Store, long? Free, string? Problem, StoredTotal Total, decimal? Cost);

    public static Verb Create()
    {
        var command = new Verb("list", "List the stores: whether they can be asked, what they hold, free room, labels, cost of a full read.", "preserve store list --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var totals = await archive.Context.Catalogue.TotalsAsync(token);
            List<Row> rows = [];
            foreach (var store in archive.Configuration.Stores)
                rows.Add(await RowAsync(archive, store, totals, token));
            Print(parse.Output(), rows);
            return rows.Any(row => row.Problem is not null) ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }

    private static async Task<Row> RowAsync(OpenedArchive archive, StoreConfiguration store, IReadOnlyList<StoredTotal> totals, CancellationToken cancellationToken)
    {
        var total = totals.FirstOrDefault(entry => entry.Store == store.Name.Value) ?? new StoredTotal(store.Name.Value, 0, 0, 0);
        var cost = store.Prices?.CostOf(total.Bytes, ReadsOf(total.Bytes, archive.Configuration.Chunking.ChunkSize));
        if (store.Life == StoreLife.Retired)
            return new Row(store, null, null, total, cost);
        try
        {
            var opened = archive.Context.Store(store.Name.Value);
            // Asks it for something: a store that does not answer shows here.
            await opened.StatAsync(StorageKey.Parse(StoreLayout.IdentityKey), cancellationToken);
            return new Row(store, await opened.FreeBytesAsync(cancellationToken), null, total, cost);
        }
        catch (ObjectStoreException e)
        {
            return new Row(store, null, e.Message, total, cost);
        }
    }

    private static void Print(Output output, List<Row> rows)
    {
        output.Table(["store", "where", "holdings", "files", "bytes", "free", "full read", "labels", "state"], rows.Select(row => (IReadOnlyList<string>)
        [
            row.Store.Name.Value, row.Store.Location,
            row.Total.Holdings.ToString(CultureInfo.InvariantCulture), row.Total.Files.ToString(CultureInfo.InvariantCulture), Output.Bytes(row.Total.Bytes),
            row.Free is { } free ? Output.Bytes(free) : "?",
            row.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $"{cost:0.00} {row.Store.Prices!.Currency}") : "",
            Output.Join(row.Store.Labels.Select(label => $"{label.Key}={label.Value}")), row.Problem is null ? State(row.Store.Life) : "cannot be asked",
        ]));
        foreach (var problem in rows.Select(row => row.Problem).OfType<string>())
            output.Tell(problem);
        output.Write(json =>
        {
            json.WriteStartArray("stores");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Store.Name.Value);
                json.WriteString("kind", row.Store.Kind);
                json.WriteString("path", row.Store.Path);
                json.WriteString("life", row.Store.Life.ToString().ToLowerInvariant());
                json.WriteNumber("holdings", row.Total.Holdings);
                json.WriteNumber("files", row.Total.Files);
                json.WriteNumber("bytes", row.Total.Bytes);
                if (row.Free is { } bytes)
                    json.WriteNumber("freeBytes", bytes);
                if (row.Cost is { } cost)
                {
                    json.WriteNumber("fullReadCost", cost);
                    json.WriteString("currency", row.Store.Prices!.Currency);
                }
                json.WriteString("problem", row.Problem);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static string State(StoreLife life) => life switch
    {
        StoreLife.Draining => "draining",
        StoreLife.Retired => "retired",
        _ => "ready",
    };
}
