namespace Preservation.Benchmarks;

/// <summary>Peak resident memory of register and audit: the same for a sparse shard of 64 GiB as for 64 MiB.</summary>
internal static class Memory
{
    private const long Limit = 256;

    public static void Run(Scene scene)
    {
        foreach (var gibibytes in new[] { 0.0625, LargestThatFits(scene) })
        {
            // One store: copies of a sparse file are not sparse, and what memory does can be seen from one.
            scene.NewArchive("one");
            var source = $"{scene.Folder}/sparse";
            scene.Remove("sparse");
            Shell.Run($"mkdir -p {source}; truncate -s {(long)(gibibytes * (1L << 30))} {source}/model.bin");
            var register = scene.RunPreserve($"register sparse {source} --read-back none");
            var audit = scene.RunPreserve("audit sparse");
            Console.WriteLine($"memory, one shard of {gibibytes} GiB: register {register.PeakBytes >> 20} MiB, audit {audit.PeakBytes >> 20} MiB (limit {Limit} MiB)");
            scene.Remove("sparse", "archive", "ours-1");
        }
    }

    private static double LargestThatFits(Scene scene)
    {
        var free = new DriveInfo(scene.Folder).AvailableFreeSpace >> 30;
        var size = 64.0;
        while (size + 2 > free)
            size /= 2;
        if (size < 64)
            Console.WriteLine($"the disk has {free} GiB free, so the large shard has {size} GiB and not 64");
        return size;
    }
}
