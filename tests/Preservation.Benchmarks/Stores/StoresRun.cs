namespace Preservation.Benchmarks.Stores;

/// <summary>All that is measured with real servers, or one part of it: <c>stores-audit</c>.</summary>
internal static class StoresRun
{
    public const string Name = "stores";

    public static IEnumerable<Comparison> Run(Scene files, BenchmarkOptions options)
    {
        bool Runs(string part) => options.What is Name || options.What == $"{Name}-{part}";
        using var scene = new StoresScene(files);
        foreach (var shards in new[] { options.Shards, 1 }.Distinct())
        {
            files.Prepare(shards);
            if (Runs("register"))
                yield return RegisteringIntoStores.Run(scene);
            if (Runs("audit"))
                yield return AuditingStore.Run(scene);
            if (Runs("restore"))
                yield return RestoringFromStore.Run(scene);
        }
        files.Prepare(options.Shards);
        if (Runs("resume"))
            ResumingIntoStore.Run(scene);
        if (Runs("memory"))
            MemoryWithStores.Run(scene);
    }
}
