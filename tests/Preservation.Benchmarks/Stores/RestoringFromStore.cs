using System.Text.Json.Nodes;

namespace Preservation.Benchmarks.Stores;

/// <summary>Restoring from Ceph, proven on the way, beside a copy that is digested after it.</summary>
internal static class RestoringFromStore
{
    public static Comparison Run(StoresScene scene)
    {
        scene.EnsureRegistered();
        var (restored, copied) = ($"{scene.Files.Folder}/restored", $"{scene.Files.Folder}/theirs-1");
        scene.Files.Remove("restored", "theirs-1");
        LeaveOnly(StoresScene.S3, $"{scene.Files.Archive}/preservation.json");
        var ours = scene.RunPreserve($"restore bench {restored}");
        scene.Files.Remove("restored");
        var theirs = scene.Run($"rclone copy {StoredWeights.Location} {copied}; {StoresScene.Digest(copied)}");
        scene.Files.Remove("theirs-1");
        return new Comparison($"restore from s3, {scene.What} / rclone copy + openssl", ours, theirs, 0.7);
    }

    // The others would be asked first.
    private static void LeaveOnly(string store, string path)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["stores"]!.AsArray().RemoveAll(other => other!["name"]!.GetValue<string>() != store);
        File.WriteAllText(path, configuration.ToJsonString());
    }
}
