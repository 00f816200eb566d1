namespace Preservation.Benchmarks;

/// <summary>All that is measured with folders of this machine.</summary>
internal static class FoldersRun
{
    public static IEnumerable<Comparison> Run(Scene scene, BenchmarkOptions options)
    {
        foreach (var shards in new[] { options.Shards, 1 }.Distinct())
        {
            scene.Prepare(shards);
            if (options.Runs("register"))
            {
                foreach (var result in Registering.Run(scene))
                    yield return result;
            }
            if (options.Runs("audit"))
                yield return Auditing.Run(scene);
            if (options.Runs("verify"))
                yield return Verifying.Run(scene);
        }
        if (options.Runs("memory"))
            Memory.Run(scene);
    }
}
