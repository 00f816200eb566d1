using System.Text.Json;

namespace Preservation.Benchmarks.Stores;

/// <summary>What one command has asked of each store, and what a shard must need.</summary>
internal static class TrafficTable
{
    /// <summary>Parts that both clouds are sent, as the archive has them when nothing is configured.</summary>
    public const long PartSize = 16 << 20;

    public static void Print(string what, Measured run, Scene scene)
    {
        Console.WriteLine($"requests of {what}, peak memory {run.PeakBytes >> 20} MiB:");
        foreach (var store in JsonDocument.Parse(run.Output).RootElement.GetProperty("traffic").EnumerateArray())
        {
            var requests = store.GetProperty("requests").EnumerateObject().Select(request => $"{request.Name} {request.Value}").DefaultIfEmpty("none are counted");
            Console.WriteLine($"  {store.GetProperty("store"),-5} {string.Join(", ", requests)}; {Bytes(store, "bytesSent")} sent, {Bytes(store, "bytesReceived")} received");
        }
        var shard = scene.Bytes / scene.Shards;
        Console.WriteLine($"  (a shard has {shard >> 20} MiB: {(shard + PartSize - 1) / PartSize} parts of {PartSize >> 20} MiB to put, or {(shard + ChunkSize - 1) / ChunkSize} chunks of {ChunkSize >> 20} MiB to get and one get that opens it;"
            + " each upload is looked for, begun, completed, and its key is asked for before, at the end and after)");
    }

    private const long ChunkSize = 4 << 20;

    private static string Bytes(JsonElement store, string name) => $"{store.GetProperty(name).GetInt64() / 1048576.0:0.0} MiB";
}
