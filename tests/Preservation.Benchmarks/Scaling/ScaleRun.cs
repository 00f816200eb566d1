using System.Diagnostics;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Benchmarks.Scaling;

/// <summary>How the worker and the command line do with a million artifacts in three stores, and how what they do grows: <c>scale</c>, or a part of it such as <c>scale-sqlite</c> or <c>scale-postgres-growth</c>; <c>-quick</c> fills behind the back and simulates no day.</summary>
internal static class ScaleRun
{
    public const string Name = "scale";

    public static async Task RunAsync(Scene scene, BenchmarkOptions options)
    {
        Shell.Run($"{Path.Combine(Scene.Root, "ops", "preserve")} --program Preservation.Worker --help");
        if (options.What is Name || options.What.StartsWith($"{Name}-sqlite", StringComparison.Ordinal))
            await WithAsync(scene, options, null);
        if (options.What is Name || options.What.StartsWith($"{Name}-postgres", StringComparison.Ordinal))
        {
            using var server = new PostgresFolder(scene.Folder);
            await WithAsync(scene, options, server);
        }
    }

    private static async Task WithAsync(Scene scene, BenchmarkOptions options, PostgresFolder? server)
    {
        if (!options.What.EndsWith("-growth", StringComparison.Ordinal))
            await LargeAsync(scene, options, server, CancellationToken.None);
        foreach (var holdings in new[] { 100, 1_000, 10_000 })
        {
            await using var growing = await ScaleScene.CreateAsync(scene, server, TimeProvider.System.GetUtcNow());
            await GrowCatalogue.HoldingsAsync(growing, holdings, 100);
            Console.WriteLine(await Choosing.MeasureAsync(growing, CancellationToken.None) with { What = $"{growing.Database.Name}: choose, {holdings} holdings of 100 artifacts" });
            Console.WriteLine(await Programs.VerbAsync(growing, "status"));
        }
    }

    private static async Task LargeAsync(Scene scene, BenchmarkOptions options, PostgresFolder? server, CancellationToken cancellationToken)
    {
        var isQuick = options.What.EndsWith("-quick", StringComparison.Ordinal);
        await using var large = await ScaleScene.CreateAsync(scene, server, isQuick ? TimeProvider.System.GetUtcNow() : TimeProvider.System.GetUtcNow().AddDays(-1));
        Console.WriteLine($"== {large.Database.Name}: {options.Holdings} holdings of {options.Files} artifacts in {large.Stores.Count} stores");
        var (made, began) = (new MadeUp(large.Context), Stopwatch.GetTimestamp());
        if (isQuick)
            await GrowCatalogue.HoldingsAsync(large, options.Holdings, options.Files);
        else
            await FillCatalogue.RunAsync(large.Context, made, options.Holdings, options.Files, cancellationToken);
        Console.WriteLine($"filled {(isQuick ? "behind its back" : "by its own doors")} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; {await large.Database.BytesAsync() >> 20} MiB");
        await large.Database.SettleAsync();
        if (!isQuick)
            await SimulatedDay.RunAsync(large, made, cancellationToken);
        await large.Database.SettleAsync();
        large.Clock.Now = TimeProvider.System.GetUtcNow();
        await BreakAsync(large, made, cancellationToken);
        Console.WriteLine(await Choosing.MeasureAsync(large, cancellationToken));
        await GrowCatalogue.ReceiptsAsync(large, 1_000_000);
        Console.WriteLine(await Choosing.MeasureAsync(large, cancellationToken) with { What = "the same with 1,000,000 receipts more" });
        await Programs.RunAsync(large);
        if (server is not null)
            await QueryPlans.RunAsync(large, cancellationToken);
        await Programs.WorkerAsync(large, TimeSpan.FromSeconds(options.Holdings < 100 ? 5 : 60));
    }

    // Altered files in every tenth holding of one store, and another store that is away.
    private static async Task BreakAsync(ScaleScene scene, MadeUp made, CancellationToken cancellationToken)
    {
        foreach (var (i, holding) in (await scene.Context.Catalogue.HoldingsAsync(cancellationToken)).Index())
        {
            var key = new Place(holding.Id, scene.Stores[1], $"ocfl/{holding.Id}/0", ArtifactName.Parse(MadeUp.Name(0)));
            if (i % 10 == 0)
                await made.ApplyAsync([MadeUp.CheckOf(holding, key.Store, Grade.Full, scene.Context.Now(), new Finding.Altered(key, Digest.Of([1]), Digest.Of([2]), 1, null))], null, cancellationToken);
            if (i == 5)
                await made.ApplyAsync([MadeUp.CheckOf(holding, scene.Stores[2], Grade.Full, scene.Context.Now(), new Finding.NotChecked(key with { Store = scene.Stores[2] }, "it is away", IsAway: true))], null, cancellationToken);
        }
    }
}
