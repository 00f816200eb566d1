namespace Preservation.Benchmarks.Stores;

/// <summary>Registering into a folder, Ceph and Azurite in one read, beside digesting and three copies.</summary>
internal static class RegisteringIntoStores
{
    /// <summary>Our side runs last: what it has put is what the next comparisons read.</summary>
    public static Comparison Run(StoresScene scene)
    {
        var source = scene.Files.Source;
        scene.StartServers(scene.Files.Bytes);
        string[] targets = [$"{scene.Files.Folder}/theirs-1", $"ceph:{CloudServers.Theirs}", $"az:{CloudServers.Theirs}"];
        var theirs = scene.Run($"{StoresScene.Digest(source)}; {string.Join("; ", targets.Select(target => $"rclone copy {source} {target}"))}");

        var ours = scene.Register();
        TrafficTable.Print($"register {scene.What}", ours, scene.Files);
        return new Comparison($"register {scene.What} into 3 stores / openssl + 3 rclone copy", ours, theirs, 0.6, 0.6);
    }
}
