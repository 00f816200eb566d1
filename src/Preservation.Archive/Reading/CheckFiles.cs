using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Reading;

/// <summary>What a check of files has seen.</summary>
public sealed record CheckedFiles
{
    public required IReadOnlyList<Finding> Findings { get; init; }

    public required long BytesRead { get; init; }

    /// <summary>Chunks of artifacts; other files have none.</summary>
    public required long ChunksRead { get; init; }

    /// <summary>What had to be done otherwise than asked, each once.</summary>
    public required IReadOnlyList<string> Fallbacks { get; init; }

    /// <summary>Whether less was done than was asked: a cache may have answered for the medium, or something could not be compared.</summary>
    public required bool IsLess { get; init; }

    /// <summary>Null unless it was a sample.</summary>
    public SampleRead? Sample { get; init; }

    /// <summary>Files that were not begun, or not ended, because it was enough; and those that could not be read.</summary>
    public IReadOnlyList<ExpectedFile> Unread { get; init; } = [];
}

/// <summary>
/// Reads every byte of files in one store and compares it with what is expected. Large files are read by their
/// chunks, in parallel, against the signed Merkle root, so that one file keeps all cores busy as well as many.
/// </summary>
public sealed class CheckFiles(
    Func<ExpectedFile, CancellationToken, Task<IStoredContent?>> open, Func<ExpectedFile, Place> placeOf, AlignedBuffers buffers, int parallelism)
{
    /// <summary>Checks files of a holding in a store.</summary>
    public CheckFiles(IObjectStore store, HoldingId holding, ReadFrom from, AlignedBuffers buffers, int parallelism)
        : this(
            (file, token) => store.OpenAsync(StorageKey.Parse(file.Key), from, token),
            file => new Place(holding, store.Name.Value, file.Key, file.Artifact),
            buffers,
            parallelism)
    {
    }

    /// <summary>Called, from many threads, for each file that was read whole and is right.</summary>
    public Action<ExpectedFile>? Intact { get; init; }

    /// <summary>Asked before each file of an artifact but the first: when not, it is left unread. Inventories and manifests are always read.</summary>
    public Func<bool> MayBegin { get; init; } = () => true;

    /// <summary>Ends what is being read, without forgetting what was read before.</summary>
    public CancellationToken Enough { get; init; }

    private readonly ConcurrentBag<Finding> _findings = [];
    private readonly ConcurrentDictionary<string, bool> _fallbacks = [];
    private readonly ConcurrentDictionary<string, bool> _read = new(StringComparer.Ordinal);
    private int _begun;
    private long _bytes;
    private long _chunks;
    private volatile bool _isLess;

    private sealed record Chunk(ExpectedFile Expected, ChunkedFile File, int Number);

    public async Task<CheckedFiles> RunAsync(
        IReadOnlyList<ExpectedFile> files, IWorkProgress progress, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Enough);
        try
        {
            await ReadAsync(files, progress, ends.Token);
        }
        catch (OperationCanceledException) when (Enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What was not read to its end is told as unread.
        }
        return new CheckedFiles
        {
            Findings = [.. _findings.OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)],
            BytesRead = _bytes,
            ChunksRead = _chunks,
            Fallbacks = [.. _fallbacks.Keys.Order(StringComparer.Ordinal)],
            IsLess = _isLess,
            Unread = [.. files.Where(file => !_read.ContainsKey(file.Key))],
        };
    }

    private async Task ReadAsync(IReadOnlyList<ExpectedFile> files, IWorkProgress progress, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism * 2, CancellationToken = cancellationToken };
        // Small, and they decide over everything else: whoever stops early has read them.
        await Parallel.ForEachAsync(files.Where(file => file.Artifacts.Count == 0), options, async (file, token) => await CheckWholeAsync(file, progress, token));
        await Parallel.ForEachAsync(Chunks(files, cancellationToken), options, async (chunk, token) =>
        {
            var (expected, file, number) = chunk;
            var length = expected.Artifacts[0].Chunking.Length(number, expected.Size!.Value);
            var isLast = await file.HashAsync(number, buffers, token);
            Count(length, progress);
            if (isLast)
                await FinishAsync(expected, file, token);
        });
        var small = files.Where(file => file.Artifacts.Count > 0 && !IsChunked(file));
        await Parallel.ForEachAsync(small, options, async (file, token) =>
        {
            if (Begins(file))
                await CheckWholeAsync(file, progress, token);
        });
    }

    private bool Begins(ExpectedFile file) => Interlocked.Increment(ref _begun) == 1 || MayBegin();

    private bool IsChunked(ExpectedFile file) =>
        file.Artifacts.Count > 0 && file.Artifacts[0].LeafCount > 1 && file.Artifacts[0].Chunking.ChunkSize <= buffers.Size;

    private async IAsyncEnumerable<Chunk> Chunks(
        IEnumerable<ExpectedFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var expected in files.Where(file => IsChunked(file) && Begins(file)))
        {
            if (await OpenAsync(expected, cancellationToken) is not { } content)
                continue;
            if (content.Size != expected.Size)
            {
                // A cut-off or grown file is read as a whole: its digest is evidence.
                await content.DisposeAsync();
                await ConfirmAsync(expected, cancellationToken);
                continue;
            }
            var artifact = expected.Artifacts[0];
            var file = new ChunkedFile(content, artifact.Chunking, artifact.Size);
            for (var i = 0; i < artifact.LeafCount; i++)
                yield return new Chunk(expected, file, i);
        }
    }

    private async Task FinishAsync(ExpectedFile expected, ChunkedFile file, CancellationToken cancellationToken)
    {
        await file.DisposeAsync();
        if (file.Gone is { } gone)
            ExceptionDispatchInfo.Throw(gone);
        if (file.Failure is { } failure)
            _findings.Add(new Finding.Unreadable(placeOf(expected), failure.Message));
        else if (file.Root == expected.Artifacts[0].MerkleRoot)
            IsRight(expected);
        else
            await ConfirmAsync(expected, cancellationToken);
    }

    private async Task CheckWholeAsync(ExpectedFile expected, IWorkProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            if (await OpenAsync(expected, cancellationToken) is not { } content)
                return;
            Digest actual;
            await using (content)
            {
                var read = await DigestContent.RunAsync(content, new Chunking(buffers.Size), buffers, progress, cancellationToken);
                actual = read.Digest;
                Interlocked.Add(ref _bytes, read.Size);
                // Counted as the manifest cuts it; inventories and manifests have no chunks.
                if (expected.Artifacts is [var artifact, ..])
                    Interlocked.Add(ref _chunks, Math.Min(artifact.LeafCount, artifact.Chunking.Count(read.Size)));
            }
            if (actual == expected.Digest)
                IsRight(expected);
            else
                await ConfirmAsync(expected, cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure is not StoreFailure.Unreachable)
        {
            _findings.Add(new Finding.Unreadable(placeOf(expected), e.Message));
        }
    }

    /// <summary>Opens a file; when that fails the finding is made here.</summary>
    private async Task<IStoredContent?> OpenAsync(ExpectedFile expected, CancellationToken cancellationToken)
    {
        try
        {
            var content = await open(expected, cancellationToken);
            if (content is null)
                Found(expected, new Finding.Missing(placeOf(expected), expected.Digest));
            else if (content.CacheReason is { } reason)
                _isLess = _fallbacks.TryAdd($"read through the page cache: {reason}", true) || _isLess;
            return content;
        }
        catch (ObjectStoreException e) when (e.Failure is not StoreFailure.Unreachable)
        {
            _findings.Add(new Finding.Unreadable(placeOf(expected), e.Message));
            return null;
        }
    }

    // Bytes that differ are read again, opened anew, before they are called altered: a bad cable is not a bad disk.
    private async Task ConfirmAsync(ExpectedFile expected, CancellationToken cancellationToken)
    {
        try
        {
            if (await OpenAsync(expected, cancellationToken) is not { } content)
                return;
            await using (content)
            {
                var chunking = expected.Artifacts.Count > 0 ? expected.Artifacts[0].Chunking : new Chunking(buffers.Size);
                var again = await DigestContent.RunAsync(content, chunking, buffers, NoProgress.Instance, cancellationToken);
                if (again.Digest == expected.Digest)
                {
                    _fallbacks.TryAdd($"'{expected.Key}' differed at the first read and was right at the second", true);
                    _read[expected.Key] = true;
                }
                else if (expected.Size is { } size && again.Size < size)
                    Found(expected, new Finding.Truncated(placeOf(expected), expected.Digest, again.Digest, size, again.Size));
                else
                    Found(expected, new Finding.Altered(placeOf(expected), expected.Digest, again.Digest, again.Size, null));
            }
        }
        catch (ObjectStoreException e) when (e.Failure is not StoreFailure.Unreachable)
        {
            _findings.Add(new Finding.Unreadable(placeOf(expected), e.Message));
        }
    }

    private void IsRight(ExpectedFile file)
    {
        _read[file.Key] = true;
        Intact?.Invoke(file);
    }

    private void Found(ExpectedFile file, Finding finding)
    {
        _read[file.Key] = true;
        _findings.Add(finding);
    }

    private void Count(int bytes, IWorkProgress progress)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _chunks);
        progress.Advance(bytes);
    }
}
