namespace Preservation.Benchmarks.Stores;

/// <summary>Peak memory of a registration into three stores when one shard is far larger than memory may grow.</summary>
internal static class MemoryWithStores
{
    public const long Limit = 384;

    public static void Run(StoresScene scene)
    {
        var bytes = LargestThatFits(scene.Files.Folder);
        scene.StartServers(bytes);
        scene.NewArchive(StoresScene.Disk, StoresScene.S3, StoresScene.Az);
        var source = $"{scene.Files.Folder}/sparse";
        scene.Files.Remove("sparse");
        Shell.Run($"mkdir -p {source}; truncate -s {bytes} {source}/model.bin");
        var register = scene.RunPreserve($"register sparse {source} --read-back none");
        var audit = scene.RunPreserve("audit sparse");
        Console.WriteLine($"memory with three stores, one sparse shard of {bytes >> 30} GiB: register {register.PeakBytes >> 20} MiB, audit of all three {audit.PeakBytes >> 20} MiB (limit {Limit} MiB)");
        scene.Files.Remove("sparse");
    }

    // Ceph holds it in memory; the folder and Azurite on the same disk.
    private static long LargestThatFits(string folder)
    {
        var memory = long.Parse(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024;
        var disk = new DriveInfo(folder).AvailableFreeSpace;
        var bytes = 16L << 30;
        while (bytes * 3 / 2 > memory || bytes * 5 / 2 > disk)
            bytes /= 2;
        return bytes;
    }
}
