using Preservation.Benchmarks;

// Usage: dotnet run -c Release --project tests/Preservation.Benchmarks -- [register|audit|verify|memory|all] [--size 8GiB] [--shards 16] [--dir /var/tmp/bench]
var options = BenchmarkOptions.Parse(args);
using var scene = new Scene(options);
List<Comparison> results = [];
foreach (var shards in new[] { options.Shards, 1 }.Distinct())
{
    scene.Prepare(shards);
    if (options.Runs("register"))
        results.AddRange(Registering.Run(scene).Select(Table.Tell));
    if (options.Runs("audit"))
        results.Add(Table.Tell(Auditing.Run(scene)));
    if (options.Runs("verify"))
        results.Add(Table.Tell(Verifying.Run(scene)));
}
if (options.Runs("memory"))
    Memory.Run(scene);
Table.Print(results);
return 0;
