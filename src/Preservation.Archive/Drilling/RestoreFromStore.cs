using System.Collections.Concurrent;
using Preservation.Archive.Copying;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Drilling;

/// <summary>What was restored from one store, and what all of it was found to be.</summary>
internal sealed record RestoredHolding
{
    /// <summary>The files that are right, and their bytes.</summary>
    public required IReadOnlyDictionary<RestoredFile, long> Files { get; init; }

    /// <summary>Of the files that are not right, and of those that are read only.</summary>
    public required CheckedFiles Seen { get; init; }

    /// <summary>Whether every file is right.</summary>
    public required bool IsWhole { get; init; }

    public required TimeSpan Took { get; init; }
}

/// <summary>
/// Restores a holding from one store, past caches, and reads there what is not restored: inventories and the manifests
/// of earlier sequences. So every byte of the holding in that store is read and compared.
/// </summary>
internal sealed class RestoreFromStore(ArchiveContext archive, IObjectStore store, HoldingRecord record)
{
    private readonly ReceiveFile _receive = new(archive, ReadFrom.Medium);
    private readonly ConcurrentDictionary<RestoredFile, long> _restored = [];
    private TimeSpan _took;

    /// <exception cref="ObjectStoreException">The store went away.</exception>
    public async Task<RestoredHolding> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var files = RestoredFile.Of(record).ToList();
        var expected = record.ExpectedFiles().ToDictionary(file => file.Key, StringComparer.Ordinal);
        archive.Progress.Begin($"restoring '{record.Id}' from '{store.Name}'", record.Manifest.TotalSize);
        var refused = await ReceiveAsync(files, folder, cancellationToken);
        // What is wrong at the first read is judged as an audit would; what is right then is restored after all.
        var judged = await CheckAsync([.. refused.Keys.Select(file => expected[file.Key]).DistinctBy(file => file.Key)], cancellationToken);
        var wrong = judged.Findings.Select(finding => finding.Place.Key).ToHashSet(StringComparer.Ordinal);
        var right = refused.Keys.Where(file => !wrong.Contains(file.Key)).ToList();
        var refusedAgain = await ReceiveAsync(right, folder, cancellationToken);
        foreach (var key in files.Select(file => file.Key))
            expected.Remove(key);
        var others = await CheckAsync([.. expected.Values], cancellationToken);
        return new RestoredHolding
        {
            Files = _restored,
            Seen = Join([judged, others], right, refusedAgain),
            IsWhole = _restored.Count == files.Count,
            Took = _took,
        };
    }

    private async Task<ConcurrentDictionary<RestoredFile, string>> ReceiveAsync(
        IReadOnlyCollection<RestoredFile> files, string folder, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<RestoredFile, string> refused = [];
        var began = archive.Clock.GetTimestamp();
        await Parallel.ForEachAsync(
            files.OrderByDescending(file => file.Size ?? 0),
            new ParallelOptions { MaxDegreeOfParallelism = archive.Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var path = Path.Combine(folder, file.Path);
                if (await TryReceiveAsync(file, path, token) is { } refusal)
                {
                    refused[file] = refusal;
                    // Wrong bytes are no part of what was restored.
                    if (FileFacts.Of(path + ".part") is not null)
                        File.Delete(path + ".part");
                }
                else
                {
                    _restored[file] = new FileInfo(path).Length;
                }
            });
        _took += archive.Clock.GetElapsedTime(began);
        return refused;
    }

    private async Task<string?> TryReceiveAsync(RestoredFile file, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _receive.RunAsync(store, file, path, cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure is not StoreFailure.Unreachable)
        {
            return e.Message;
        }
    }

    private Task<CheckedFiles> CheckAsync(IReadOnlyList<ExpectedFile> files, CancellationToken cancellationToken) =>
        new CheckFiles(store, record.Id, ReadFrom.Medium, archive.Buffers, archive.Parallelism).RunAsync(files, NoProgress.Instance, cancellationToken);

    private CheckedFiles Join(
        IReadOnlyList<CheckedFiles> reads, IReadOnlyList<RestoredFile> right, IReadOnlyDictionary<RestoredFile, string> refusedAgain)
    {
        var unsteady = refusedAgain.Select(entry => new Finding.Unreadable(
            new Place(record.Id, store.Name.Value, entry.Key.Key, entry.Key.Artifact?.Name), $"it was read three times, and was right only once: {entry.Value}."));
        var cacheReasons = _receive.CacheReasons.Select(reason => $"read through the page cache: {reason}").ToList();
        var secondReads = right.Select(file => $"'{file.Key}' differed at the first read and was right at the second");
        return new CheckedFiles
        {
            Findings = [.. reads.SelectMany(read => read.Findings), .. unsteady],
            BytesRead = _receive.BytesRead + reads.Sum(read => read.BytesRead),
            // What was judged and then restored after all counts once.
            ChunksRead = Math.Min(
                record.Manifest.Artifacts.Sum(artifact => (long)artifact.LeafCount),
                _restored.Keys.Sum(file => (long)(file.Artifact?.LeafCount ?? 0)) + reads.Sum(read => read.ChunksRead)),
            Fallbacks = [.. reads.SelectMany(read => read.Fallbacks).Concat(cacheReasons).Concat(secondReads).Distinct()],
            IsLess = reads.Any(read => read.IsLess) || cacheReasons.Count > 0,
        };
    }
}
