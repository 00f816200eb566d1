namespace Preservation.Benchmarks;

/// <summary>Offline verification of a restored folder beside openssl over it.</summary>
internal static class Verifying
{
    public static Comparison Run(Scene scene)
    {
        Auditing.EnsureRegistered(scene);
        var restored = $"{scene.Folder}/restored";
        scene.RunPreserve($"restore bench {restored}");
        var ours = scene.RunPreserve($"verify {restored}/bench --trust {scene.Archive}/trust.json");
        var theirs = Measured.Run($"find {restored}/bench -type f -print0 | xargs -0 -n1 -P$(nproc) openssl dgst -sha256 > /dev/null");
        return new Comparison($"verify a restored folder, {scene.Shards} shard(s) / openssl dgst", ours, theirs, scene.Shards == 1 ? 0.6 : 1.1);
    }
}
