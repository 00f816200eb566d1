using System.Globalization;
using Preservation.Core.Manifests;

namespace Preservation.Core.Formats;

/// <summary>
/// Compares an index with the shards, in both directions. A tensor that no shard has is lost: an error. An index
/// that points elsewhere than where the tensors lie is only stale: nothing is lost.
/// </summary>
internal sealed class IndexComparison
{
    private readonly WeightIndex _index;
    private readonly IReadOnlySet<string> _files;
    private readonly IReadOnlyDictionary<string, SafetensorsHeader> _headers;
    private readonly AnomalyList _found;
    private readonly ILookup<string, string> _tensorsByShard;
    private readonly Dictionary<string, string> _homes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private bool _allKnown = true;

    public IndexComparison(
        WeightIndex index, IReadOnlySet<string> files, IReadOnlyDictionary<string, SafetensorsHeader> headers)
    {
        (_index, _files, _headers) = (index, files, headers);
        _found = new AnomalyList(index.File);
        _tensorsByShard = index.Map.ToLookup(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<Anomaly> Run()
    {
        var shards = _tensorsByShard.Select(group => group.Key).Order(StringComparer.Ordinal).ToList();
        // A consolidated copy beside the shards may repeat their tensors; only shards of the map must not.
        foreach (var shard in shards)
            AddHomes(shard, tensor => _found.Error(
                $"tensor {AnomalyList.Quote(tensor)} is in {AnomalyList.Quote(_homes[tensor])} and in {AnomalyList.Quote(shard)}; one shard is expected"));
        var others = _headers.Keys.Where(file => !file.Contains('/', StringComparison.Ordinal) && !_tensorsByShard.Contains(file))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var other in others)
            AddHomes(other, _ => { });
        foreach (var shard in shards)
            CheckShard(shard);
        foreach (var shard in shards)
            CheckUnmapped(shard);
        foreach (var orphan in others.Where(file => !_used.Contains(file)))
            _found.Add(new Anomaly(_headers[orphan].File, false,
                $"orphan: no entry of {AnomalyList.Quote(_index.File)} names it; every shard is expected there"));
        CheckTotalSize();
        return _found.ToList();
    }

    private SafetensorsHeader? Header(string shard) =>
        _headers.TryGetValue(shard, out var header) && header.IsReadable ? header : null;

    private void AddHomes(string shard, Action<string> onSecond)
    {
        foreach (var tensor in Header(shard)?.Tensors ?? [])
        {
            if (!_homes.TryAdd(tensor.Name, shard) && _homes[tensor.Name] != shard)
                onSecond(tensor.Name);
        }
    }

    private void CheckShard(string shard)
    {
        if (ArtifactName.Refusal(shard) is { } refusal)
        {
            _found.Error($"it names the shard {AnomalyList.Quote(shard)}, which cannot be used: {refusal}");
            _allKnown = false;
            return;
        }
        var exists = _files.Contains(shard);
        if (exists && Header(shard) is null)
        {
            // Not safetensors, or reported as unreadable: what it holds is not known.
            _allKnown = false;
            return;
        }
        if (exists)
            _used.Add(shard);
        var own = Header(shard)?.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var away = _tensorsByShard[shard].Where(tensor => !own.Contains(tensor)).ToList();
        var lost = away.Where(tensor => !_homes.ContainsKey(tensor)).ToList();
        var moved = away.Where(_homes.ContainsKey).ToList();
        _used.UnionWith(moved.Select(tensor => _homes[tensor]));
        _allKnown &= lost.Count == 0;
        Report(shard, exists, lost, moved);
    }

    private void Report(string shard, bool exists, List<string> lost, List<string> moved)
    {
        var (name, count) = (AnomalyList.Quote(shard), _tensorsByShard[shard].Count());
        if (lost.Count > 0)
        {
            _found.Error(exists
                ? $"{lost.Count} of the {count} tensors mapped to {name} are neither there nor in another shard: {Some(lost)}"
                : $"the shard {name} is missing, and {lost.Count} of the {count} tensors mapped to it are in no other shard: {Some(lost)}");
        }
        if (moved.Count > 0)
        {
            _found.Warn(exists
                ? $"index-stale: {moved.Count} of the {count} tensors mapped to {name} are in another shard: {Some(moved)}"
                : $"index-stale: the shard {name} is not here, but {moved.Count} of the {count} tensors mapped to it are in other shards: {Some(moved)}");
        }
    }

    private void CheckUnmapped(string shard)
    {
        var extra = (Header(shard)?.Tensors ?? []).Select(tensor => tensor.Name)
            .Where(tensor => !_index.Map.ContainsKey(tensor)).ToList();
        if (extra.Count > 0)
            _found.Warn($"{extra.Count} tensors of {AnomalyList.Quote(shard)} are not in the index: {Some(extra)}");
    }

    private void CheckTotalSize()
    {
        if (!_allKnown || _index.TotalSize is not { } stated)
            return;
        var actual = _used.Aggregate(0m, (sum, shard) => sum + _headers[shard].TensorBytes);
        if (stated == actual)
            return;
        var difference = Math.Abs(stated - actual).ToString(CultureInfo.InvariantCulture);
        _found.Warn($"metadata.total_size is {stated.ToString(CultureInfo.InvariantCulture)}; the tensors of all shards have {actual.ToString(CultureInfo.InvariantCulture)} bytes, "
            + $"{difference} {(actual > stated ? "more" : "less")}; tied tensors that are counted otherwise can explain that");
    }

    private static string Some(List<string> tensors) =>
        AnomalyList.Quote(tensors[0]) + (tensors.Count > 1 ? $" and {tensors.Count - 1} more" : "");
}
