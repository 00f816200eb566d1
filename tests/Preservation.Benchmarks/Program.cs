using Preservation.Benchmarks;
using Preservation.Benchmarks.Stores;

// Usage: dotnet run -c Release --project tests/Preservation.Benchmarks -- [register|audit|verify|memory|all|stores] [--size 8GiB] [--shards 16] [--dir /var/tmp/bench]
// 'stores' starts real servers and is not part of 'all'.
var options = BenchmarkOptions.Parse(args);
using var scene = new Scene(options);
var runs = options.What == "stores" ? StoresRun.Run(scene, options.Shards) : FoldersRun.Run(scene, options);
List<Comparison> results = [];
foreach (var result in runs)
    results.Add(Table.Tell(result));
Table.Print(results);
return 0;
