using System.Text.Json;

namespace Preservation.Core.Formats;

/// <summary>The index of a sharded model (<c>model.safetensors.index.json</c>): which shard holds which tensor.</summary>
public sealed class WeightIndex
{
    private WeightIndex(string file, IReadOnlyDictionary<string, string> map, decimal? totalSize, IReadOnlyList<Anomaly> anomalies) =>
        (File, Map, TotalSize, Anomalies) = (file, map, totalSize, anomalies);

    public string File { get; }

    /// <summary>The shard of each tensor, relative to the folder of the index.</summary>
    public IReadOnlyDictionary<string, string> Map { get; }

    /// <summary><c>metadata.total_size</c>, when it is there.</summary>
    public decimal? TotalSize { get; }

    /// <summary>What is wrong with the index by itself.</summary>
    public IReadOnlyList<Anomaly> Anomalies { get; }

    /// <summary>Whether a file is an index by its name; shards may have any name.</summary>
    public static bool IsIndex(string file) => file.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase);

    public static WeightIndex Read(string file, ReadOnlyMemory<byte> bytes)
    {
        var found = new AnomalyList(file);
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        decimal? totalSize = null;
        using var json = JsonFile.Parse(file, bytes, out var anomaly);
        if (anomaly is not null)
        {
            found.Add(anomaly);
        }
        else if (json!.RootElement.ValueKind != JsonValueKind.Object)
        {
            found.Error($"it is a JSON {json.RootElement.ValueKind}; an object with weight_map is expected");
        }
        else
        {
            totalSize = ReadTotalSize(json.RootElement, found);
            try
            {
                ReadMap(json.RootElement, map, found);
            }
            catch (InvalidOperationException)
            {
                found.Error("weight_map has a name that is not valid Unicode");
            }
        }
        return new WeightIndex(file, map, totalSize, found.ToList());
    }

    /// <summary>Compares the index with the files that lie in and below its folder.</summary>
    /// <param name="files">All of them, by names relative to that folder.</param>
    /// <param name="headers">The headers of those that are safetensors, by the same names.</param>
    public IReadOnlyList<Anomaly> Compare(
        IReadOnlySet<string> files, IReadOnlyDictionary<string, SafetensorsHeader> headers) =>
        new IndexComparison(this, files, headers).Run();

    private static void ReadMap(JsonElement root, Dictionary<string, string> map, AnomalyList found)
    {
        if (!root.TryGetProperty("weight_map", out var entries) || entries.ValueKind != JsonValueKind.Object)
        {
            found.Error("it has no weight_map; an object from tensors to shards is expected");
            return;
        }
        // Every shard is named by thousands of tensors: one string each is enough.
        Dictionary<string, string> shards = new(StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                found.Error($"weight_map has a JSON {entry.Value.ValueKind} for {AnomalyList.Quote(entry.Name)}; the name of a shard is expected");
                continue;
            }
            var shard = entry.Value.GetString()!;
            map[entry.Name] = shards.TryGetValue(shard, out var known) ? known : shards[shard] = shard;
        }
    }

    private static decimal? ReadTotalSize(JsonElement root, AnomalyList found)
    {
        if (!root.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty("total_size", out var size))
            return null;
        // Some writers put a fraction there (13476835328.0).
        if (size.ValueKind == JsonValueKind.Number && size.TryGetDecimal(out var number) && number >= 0)
            return number;
        found.Warn($"metadata.total_size is {AnomalyList.Quote(size.GetRawText())}; the number of bytes in all tensors is expected");
        return null;
    }
}
