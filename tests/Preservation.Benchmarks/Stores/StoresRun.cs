namespace Preservation.Benchmarks.Stores;

/// <summary>All that is measured with real servers.</summary>
internal static class StoresRun
{
    public static IEnumerable<Comparison> Run(Scene files, int shards)
    {
        using var scene = new StoresScene(files);
        foreach (var count in new[] { shards, 1 }.Distinct())
        {
            files.Prepare(count);
            yield return RegisteringIntoStores.Run(scene);
            yield return AuditingStore.Run(scene);
            yield return RestoringFromStore.Run(scene);
        }
        files.Prepare(shards);
        ResumingIntoStore.Run(scene);
        MemoryWithStores.Run(scene);
    }
}
