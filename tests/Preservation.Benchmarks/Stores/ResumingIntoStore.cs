using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Preservation.Benchmarks.Stores;

/// <summary>A registration whose gateway is killed half-way, and the same command again: what lies there is not sent again.</summary>
internal static class ResumingIntoStore
{
    private const int StoreNotAsked = 5;

    public static void Run(StoresScene scene)
    {
        var (source, total) = (scene.Files.Source, scene.Files.Bytes);
        scene.StartServers(total);
        scene.NewArchive(StoresScene.S3);
        var command = $"register bench {source} --read-back none";
        using (var first = new Shell(scene.Files.CommandOf(command), scene.Files.Environment))
        {
            var isKilled = false;
            first.WaitAndWatch(shell =>
            {
                if (!isKilled && ProcessFacts.Tree(shell).Sum(ProcessFacts.ReadBytes) > total / 2)
                {
                    scene.Servers.KillGateway();
                    isKilled = true;
                }
                return 0;
            });
            first.Output(StoreNotAsked);
        }
        scene.Servers.StartGateway();
        var lies = StoredAsync(scene).Result;
        var second = JsonDocument.Parse(scene.RunPreserve(command).Output).RootElement;
        var sent = second.GetProperty("traffic")[0].GetProperty("bytesSent").GetInt64();
        Console.WriteLine($"resume after the gateway was killed, {scene.What}: {lies >> 20} of {total >> 20} MiB lay there, the same command sent {sent >> 20} MiB more (resumed: {second.GetProperty("resumed")}),"
            + $" together {(lies + sent) / (double)total:0.000} of the whole; what is above 1 is sent twice, or manifests");
    }

    // The server's own word: whole objects of the holding, and parts of those that are not whole.
    private static async Task<long> StoredAsync(StoresScene scene)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(scene.Files.Environment["S3_KEY"], scene.Files.Environment["S3_SECRET"]),
            new AmazonS3Config { ServiceURL = scene.Servers.CephEndpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        var whole = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = StoresScene.Bucket, Prefix = "ocfl/" });
        var bytes = (whole.S3Objects ?? []).Where(entry => entry.Key.Contains("/v1/content/", StringComparison.Ordinal)).Sum(entry => entry.Size ?? 0);
        var begun = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = StoresScene.Bucket });
        foreach (var upload in begun.MultipartUploads ?? [])
        {
            var parts = await client.ListPartsAsync(new ListPartsRequest { BucketName = StoresScene.Bucket, Key = upload.Key, UploadId = upload.UploadId });
            bytes += (parts.Parts ?? []).Sum(part => part.Size ?? 0);
        }
        return bytes;
    }
}
