namespace Preservation.Benchmarks;

/// <summary>Registering into two stores beside digesting and copying with the strongest tools at hand.</summary>
internal static class Registering
{
    public static IEnumerable<Comparison> Run(Scene scene)
    {
        var shards = $"{scene.Shards} shard{(scene.Shards == 1 ? "" : "s")} of {scene.Size}";
        scene.NewArchive();
        var ours = scene.RunPreserve($"register bench {scene.Source} --read-back none");
        scene.NewArchive();
        var verified = scene.RunPreserve($"register bench {scene.Source} --read-back full");

        var digest = $"find {scene.Source} -type f -print0 | xargs -0 -n1 -P$(nproc) openssl dgst -sha256 > /dev/null";
        var copy = string.Join("; ", Targets(scene).Select(target => $"rclone copy {scene.Source} {target}"));
        var check = string.Join("; ", Targets(scene).Select(target => $"rclone check --download {scene.Source} {target}"));
        scene.Remove("theirs-1", "theirs-2");
        var tools = Measured.Run($"{digest}; {copy}");
        scene.Remove("theirs-1", "theirs-2");
        var checkedTools = Measured.Run($"{digest}; {copy}; {check}");
        scene.Remove("theirs-1", "theirs-2");
        var floor = Measured.Run(string.Join("; ", Targets(scene).Select(target => $"cp -r {scene.Source} {target}")));
        scene.Remove("theirs-1", "theirs-2");
        yield return new Comparison($"register {shards}, read-back none / openssl + 2 rclone copy", ours, tools, 0.35);
        yield return new Comparison($"register {shards}, read-back none / 2 cp", ours, floor, 1.5);
        yield return new Comparison($"register {shards}, read-back full / openssl + rclone + check", verified, checkedTools, 0.45);
    }

    private static string[] Targets(Scene scene) => [$"{scene.Folder}/theirs-1", $"{scene.Folder}/theirs-2"];
}
