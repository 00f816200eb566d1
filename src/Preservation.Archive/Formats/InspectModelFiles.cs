using Preservation.Core.Formats;

namespace Preservation.Archive.Formats;

/// <summary>What was seen of a model's files.</summary>
/// <param name="OfFiles">What is not as it should be in single files, in their order.</param>
/// <param name="OfIndexes">What is not as it should be between indexes and the files that they name.</param>
/// <param name="Formats">The format of each file that was looked into, by the file's name; whether it is right is told by the anomalies.</param>
public sealed record Inspection(IReadOnlyList<Anomaly> OfFiles, IReadOnlyList<Anomaly> OfIndexes, IReadOnlyDictionary<string, string> Formats)
{
    /// <summary>Everything.</summary>
    public IReadOnlyList<Anomaly> Anomalies => [.. OfFiles, .. OfIndexes];
}

/// <summary>
/// The cheap check of a model's files before they are archived: what their heads and tails tell of cuts, appended
/// bytes, missing shards and broken JSON. It never reads the weights themselves, and never runs anything in them.
/// </summary>
public sealed class InspectModelFiles
{
    private readonly List<Anomaly> _anomalies = [];
    private readonly Dictionary<string, SafetensorsHeader> _headers = new(StringComparer.Ordinal);
    private readonly List<WeightIndex> _indexes = [];
    private readonly Dictionary<string, string> _formats = new(StringComparer.Ordinal);

    private InspectModelFiles()
    {
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static async Task<Inspection> RunAsync(IReadOnlyList<InspectedFile> files, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        var inspection = new InspectModelFiles();
        foreach (var file in files)
            await inspection.InspectAsync(file, ct);
        var compared = inspection.CompareIndexes([.. files.Select(file => file.Name)]).ToList();
        return new Inspection(inspection._anomalies, compared, inspection._formats);
    }

    private async Task InspectAsync(InspectedFile file, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // By extension, not content: a safetensors file can begin with the bytes of another format.
        Func<string, OpenedFile, CancellationToken, Task>? inspect = Path.GetExtension(file.Name).ToUpperInvariant() switch
        {
            ".SAFETENSORS" => InspectSafetensorsAsync,
            ".JSON" => InspectJsonAsync,
            ".GGUF" => InspectGgufAsync,
            ".PT" or ".PTH" or ".BIN" => InspectPyTorchAsync,
            _ => null,
        };
        if (inspect is null)
            return;
        using var opened = new OpenedFile(file.Path);
        if (opened.Size != file.Size)
            Add(new Anomaly(file.Name, true, $"it has {opened.Size} bytes now; it had {file.Size} when it was listed: it is still being written"));
        await inspect(file.Name, opened, ct);
    }

    private async Task InspectSafetensorsAsync(string name, OpenedFile file, CancellationToken ct)
    {
        var prefix = await file.HeadAsync(SafetensorsHeader.PrefixLength, ct);
        var header = SafetensorsHeader.ReadLength(name, prefix, file.Size, out var refusal) is { } length
            ? SafetensorsHeader.Read(name, await file.ReadAsync(SafetensorsHeader.PrefixLength, length, ct), file.Size)
            : SafetensorsHeader.Unreadable(refusal!);
        _headers[name] = header;
        _formats[name] = "safetensors";
        _anomalies.AddRange(header.Anomalies);
    }

    private async Task InspectJsonAsync(string name, OpenedFile file, CancellationToken ct)
    {
        if (file.Size > JsonFile.MaxLength)
        {
            Add(new Anomaly(name, false, $"it has {file.Size} bytes; JSON above {JsonFile.MaxLength} is not checked"));
            return;
        }
        var bytes = await file.HeadAsync((int)JsonFile.MaxLength, ct);
        _formats[name] = WeightIndex.IsIndex(name) ? "weight-index" : "json";
        if (!WeightIndex.IsIndex(name))
        {
            Add(JsonFile.Check(name, bytes));
            return;
        }
        var index = WeightIndex.Read(name, bytes);
        _anomalies.AddRange(index.Anomalies);
        // A map that could not be read would make every shard look like an orphan.
        if (!index.Anomalies.Any(anomaly => anomaly.IsError))
            _indexes.Add(index);
    }

    private async Task InspectGgufAsync(string name, OpenedFile file, CancellationToken ct)
    {
        _formats[name] = "gguf";
        Add(GgufHead.Check(name, await file.HeadAsync(GgufHead.Length, ct), file.Size));
    }

    private async Task InspectPyTorchAsync(string name, OpenedFile file, CancellationToken ct)
    {
        if (file.Size == 0)
            Add(new Anomaly(name, true, "it is empty; tensors are expected"));
        if (!ZipTail.IsZip(await file.HeadAsync(4, ct)))
            return;
        _formats[name] = "pytorch-zip";
        Add(ZipTail.Check(name, await file.TailAsync(ZipTail.Length, ct), file.Size));
    }

    private IEnumerable<Anomaly> CompareIndexes(IReadOnlyList<string> names)
    {
        foreach (var index in _indexes)
        {
            var folder = index.File[..(index.File.LastIndexOf('/') + 1)];
            var files = names.Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Select(name => name[folder.Length..]).ToHashSet(StringComparer.Ordinal);
            // A shard of another index in the same folder (another precision, say) is no orphan of this one.
            var elsewhere = _indexes.Where(other => other != index && other.File.StartsWith(folder, StringComparison.Ordinal)
                && !other.File[folder.Length..].Contains('/', StringComparison.Ordinal)).SelectMany(other => other.Map.Values);
            files.ExceptWith(elsewhere.Except(index.Map.Values, StringComparer.Ordinal));
            var headers = files.Where(name => _headers.ContainsKey(folder + name))
                .ToDictionary(name => name, name => _headers[folder + name], StringComparer.Ordinal);
            foreach (var anomaly in index.Compare(files, headers))
                yield return anomaly;
        }
    }

    private void Add(Anomaly? anomaly)
    {
        if (anomaly is not null)
            _anomalies.Add(anomaly);
    }
}
