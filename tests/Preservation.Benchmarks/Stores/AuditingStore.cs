namespace Preservation.Benchmarks.Stores;

/// <summary>A full audit of Ceph beside a check that downloads the same objects and compares them with the source.</summary>
internal static class AuditingStore
{
    public static Comparison Run(StoresScene scene)
    {
        scene.EnsureRegistered();
        var ours = scene.RunPreserve($"audit bench --store {StoresScene.S3}");
        TrafficTable.Print($"audit {scene.What}", ours, scene.Files);
        // One way: the dossier lies in another object.
        var theirs = scene.Run($"rclone check --download --one-way {StoredWeights.Location} {scene.Files.Source}");
        return new Comparison($"audit s3, {scene.What} / rclone check --download", ours, theirs, 0.8);
    }
}
