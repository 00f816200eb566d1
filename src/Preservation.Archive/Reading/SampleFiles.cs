using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Reading;

/// <summary>Reads random chunks of artifacts in one store and proves each against the signed Merkle root.</summary>
public sealed class SampleFiles(IObjectStore store, HoldingId holding, AlignedBuffers buffers, int parallelism)
{
    private readonly ConcurrentDictionary<string, Finding> _findings = [];
    private readonly ConcurrentDictionary<string, bool> _fallbacks = [];
    private readonly ConcurrentBag<long> _read = [];
    private long _bytes;
    private long _chunks;
    private volatile bool _isLess;

    /// <summary>The leaves of an artifact, proven against its root; null when none are to be had.</summary>
    public required Func<Artifact, CancellationToken, Task<Digest[]?>> Leaves { get; init; }

    public async Task<CheckedFiles> RunAsync(
        IReadOnlyList<ExpectedFile> files, Digest seed, long count, IWorkProgress progress, CancellationToken cancellationToken)
    {
        var artifacts = Chunked(files);
        var total = ChunksOf(artifacts);
        var chosen = SampleChoice.Choose(seed, total, count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ByFile(artifacts, chosen), options, async (work, token) => await CheckAsync(work.File, work.First, work.Chunks, progress, token));
        return new CheckedFiles
        {
            Findings = [.. _findings.Values.OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)],
            BytesRead = _bytes,
            ChunksRead = _chunks,
            Fallbacks = [.. _fallbacks.Keys.Order(StringComparer.Ordinal)],
            IsLess = _isLess,
            Sample = new SampleRead(count, total, [.. _read.Order()]),
        };
    }

    /// <summary>The files whose chunks a sample chooses from, in the order in which they are numbered.</summary>
    public static List<ExpectedFile> Chunked(IEnumerable<ExpectedFile> files) => [.. files.Where(file => file.Artifacts.Count > 0 && file.Size > 0)];

    /// <summary>How many chunks they have.</summary>
    public static long ChunksOf(IEnumerable<ExpectedFile> chunked) => chunked.Sum(file => (long)file.Artifacts[0].LeafCount);

    private static IEnumerable<(ExpectedFile File, long First, List<int> Chunks)> ByFile(List<ExpectedFile> files, IReadOnlyList<long> chosen)
    {
        var (next, first) = (0, 0L);
        foreach (var file in files)
        {
            var end = first + file.Artifacts[0].LeafCount;
            List<int> chunks = [];
            for (; next < chosen.Count && chosen[next] < end; next++)
                chunks.Add((int)(chosen[next] - first));
            if (chunks.Count > 0)
                yield return (file, first, chunks);
            first = end;
        }
    }

    private async Task CheckAsync(ExpectedFile file, long first, List<int> chunks, IWorkProgress progress, CancellationToken cancellationToken)
    {
        var artifact = file.Artifacts[0];
        var place = new Place(holding, store.Name.Value, file.Key, artifact.Name);
        try
        {
            var leaves = artifact.LeafCount == 1 ? [artifact.MerkleRoot] : await Leaves(artifact, cancellationToken);
            if (leaves is null)
            {
                _isLess = _fallbacks.TryAdd($"'{artifact.Name}' was not sampled: no store has its leaf file", true) || _isLess;
                return;
            }
            await using var content = await store.OpenAsync(StorageKey.Parse(file.Key), ReadFrom.Medium, cancellationToken);
            if (content is null)
            {
                _findings[file.Key] = new Finding.Missing(place, file.Digest);
                return;
            }
            if (content.CacheReason is { } reason)
                _isLess = _fallbacks.TryAdd($"read through the page cache: {reason}", true) || _isLess;
            foreach (var chunk in chunks)
            {
                await CheckChunkAsync(content, artifact, chunk, leaves[chunk], place, progress, cancellationToken);
                _read.Add(first + chunk);
            }
        }
        catch (ObjectStoreException e) when (e.Failure is not StoreFailure.Unreachable)
        {
            _findings[file.Key] = new Finding.Unreadable(place, e.Message);
        }
    }

    private async Task CheckChunkAsync(
        IStoredContent content, Artifact artifact, int chunk, Digest leaf, Place place, IWorkProgress progress, CancellationToken cancellationToken)
    {
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            var (offset, length) = (artifact.Chunking.Offset(chunk), artifact.Chunking.Length(chunk, artifact.Size));
            var read = await content.ReadAsync(offset, buffer[..AlignedBuffers.AlignUp(length)], cancellationToken);
            Interlocked.Add(ref _bytes, Math.Min(read, length));
            Interlocked.Increment(ref _chunks);
            progress.Advance(length);
            if (read >= length && MerkleTree.HashLeaf(buffer.Span[..length]) == leaf)
                return;
            // The same chunk once more, opened anew, before it is called altered: a bad cable is not a bad disk.
            await using var again = await store.OpenAsync(StorageKey.Parse(place.Key), ReadFrom.Medium, cancellationToken);
            read = again is null ? 0 : await again.ReadAsync(offset, buffer[..AlignedBuffers.AlignUp(length)], cancellationToken);
            var actual = MerkleTree.HashLeaf(buffer.Span[..Math.Min(read, length)]);
            if (again is null)
                _findings[place.Key] = new Finding.Missing(place, artifact.Digest);
            else if (read < length)
                _findings[place.Key] = new Finding.Truncated(place, artifact.Digest, null, artifact.Size, content.Size);
            else if (actual != leaf)
                _findings[place.Key] = new Finding.Altered(place, leaf, actual, content.Size, $"leaf hash of chunk {chunk}, from byte {offset}");
            else
                _fallbacks.TryAdd($"'{place.Key}' differed at the first read and was right at the second", true);
        }
        finally
        {
            buffers.Return(buffer);
        }
    }
}
