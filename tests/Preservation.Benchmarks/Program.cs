using Preservation.Benchmarks;
using Preservation.Benchmarks.Ledger;
using Preservation.Benchmarks.Scaling;
using Preservation.Benchmarks.Stores;

// Usage: dotnet run -c Release --project tests/Preservation.Benchmarks -- [register|audit|verify|memory|all|stores|scale|ledger] [--size 8GiB] [--shards 16] [--dir /var/tmp/bench]
// 'scale' is by itself, with [--holdings 1000] [--files 1000]: see Scaling/README.md.
// 'ledger' is by itself, too: see Ledger/README.md.
// 'stores' starts real servers and is not part of 'all'; stores-register, -audit, -restore, -resume and -memory are parts of it.
var options = BenchmarkOptions.Parse(args);
Scene.Publish();
using var scene = new Scene(options);
if (options.What.StartsWith(ScaleRun.Name, StringComparison.Ordinal))
{
    await ScaleRun.RunAsync(scene, options);
    return 0;
}
if (options.What == LedgerRun.Name)
{
    await LedgerRun.RunAsync(scene);
    return 0;
}
var runs = options.What.StartsWith(StoresRun.Name, StringComparison.Ordinal) ? StoresRun.Run(scene, options) : FoldersRun.Run(scene, options);
List<Comparison> results = [];
foreach (var result in runs)
    results.Add(Table.Tell(result));
if (results.Count > 0)
    Table.Print(results);
return 0;
