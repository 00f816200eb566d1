using Preservation.Catalogue.Postgres;
using Preservation.Catalogue.Sqlite;

namespace Preservation.Benchmarks.Scaling;

/// <summary>
/// Asks the catalogue in PostgreSQL the main questions while its server explains how it answers each, and SQLite how it would
/// answer the same SQL: without statistics its plans do not depend on what is in it.
/// </summary>
internal static class QueryPlans
{
    private const string Explain = "session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on -c auto_explain.log_buffers=on";

    public static async Task RunAsync(ScaleScene scene, CancellationToken cancellationToken)
    {
        var log = scene.Database.Server!.Log;
        var lite = await LiteAsync(scene.Context.Folder);
        await using var catalogue = await PostgresCatalogue.OpenAsync(new PostgresPlace($"{scene.Database.Server.ConnectionString};Pooling=false;Options=-c {Explain}", scene.Database.Place!.Schema), cancellationToken);
        var holding = (await catalogue.HoldingsAsync(cancellationToken))[0].Id;
        foreach (var (what, ask) in Questions(catalogue, holding, scene.Stores, cancellationToken))
        {
            var before = new FileInfo(log).Length;
            await ask();
            foreach (var (sql, plan) in PlansIn(File.ReadAllText(log)[(int)before..]))
            {
                var rows = await lite.RowsAsync($"explain query plan {sql}", 3);
                Console.WriteLine($"-- {what}\n{sql}\n  PostgreSQL:\n{plan}\n  SQLite:\n{string.Join('\n', rows.Select(row => $"    {row}"))}\n");
            }
        }
    }

    private static IEnumerable<(string What, Func<Task> Ask)> Questions(PostgresCatalogue catalogue, Core.Manifests.HoldingId holding, IReadOnlyList<string> stores, CancellationToken token)
    {
        yield return ("all holdings", () => catalogue.HoldingsAsync(token));
        yield return ("all last checks", () => catalogue.LastChecksAsync(token));
        yield return ("last checks of a holding", () => catalogue.LastChecksAsync(holding, token));
        yield return ("the newest receipt", () => catalogue.LastReceiptAsync(token));
        yield return ("verified copies", () => catalogue.VerifiedCopiesAsync(stores, token));
        yield return ("copies", () => catalogue.CopiesAsync(token));
        yield return ("least copies beside a store", () => catalogue.LeastCopiesBesideAsync(stores[2], stores, token));
        yield return ("replicas of a holding", () => catalogue.ReplicasAsync(holding, token));
        yield return ("open incidents", () => catalogue.IncidentsAsync(isOpen: true, token));
        yield return ("open findings", () => catalogue.OpenFindingsAsync(null, token));
        yield return ("totals", () => catalogue.TotalsAsync(token));
    }

    // An entry begins with a time, and goes on in lines that begin with a tab: the SQL, then its plan.
    private static IEnumerable<(string Sql, string Plan)> PlansIn(string log)
    {
        foreach (var entry in log.Split("Query Text: ").Skip(1).Select(entry => entry.Split('\n').TakeWhile((line, i) => i == 0 || line.StartsWith('\t')).ToList()))
        {
            var sql = entry.TakeWhile(line => !line.Contains("(cost=", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
            if (sql is not (["select 1"] or ["select clock_timestamp()"]))
                yield return (string.Join(' ', sql), string.Join('\n', entry.Skip(sql.Count).Select(line => $"    {line[1..]}")));
        }
    }

    private static async Task<ScaleDatabase> LiteAsync(string folder)
    {
        var path = Path.Combine(folder, "plans.db");
        await SqliteCatalogue.Open(path, TimeProvider.System).DisposeAsync();
        return new ScaleDatabase(null, null, path);
    }
}
