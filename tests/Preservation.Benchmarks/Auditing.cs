namespace Preservation.Benchmarks;

/// <summary>A full audit of two stores beside openssl over both copies.</summary>
internal static class Auditing
{
    public static Comparison Run(Scene scene)
    {
        EnsureRegistered(scene);
        var ours = scene.RunPreserve("audit bench");
        var theirs = Measured.Run($"find {scene.Folder}/ours-1/ocfl {scene.Folder}/ours-2/ocfl -type f -print0 | xargs -0 -n1 -P$(nproc) openssl dgst -sha256 > /dev/null");
        return new Comparison($"audit two stores, {scene.Shards} shard(s) / openssl dgst", ours, theirs, scene.Shards == 1 ? 0.6 : 1.1);
    }

    public static void EnsureRegistered(Scene scene)
    {
        scene.NewArchive();
        scene.RunPreserve($"register bench {scene.Source} --read-back none");
    }
}
