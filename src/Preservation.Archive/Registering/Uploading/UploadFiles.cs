using Preservation.Archive.Journals;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>Digests files and puts them into all stores, each file read once; what the journal knows to be done is not done again.</summary>
public sealed class UploadFiles(ArchiveContext archive, Journal journal, StoresUnderWay stores)
{
    /// <summary>Small files wait for the disk rather than for a core.</summary>
    private const int SmallFileParallelism = 8;

    /// <summary>Each large file goes to each store in several parts at once, so a few of them fill any line; more would only need memory.</summary>
    private const int LargeFileParallelism = 4;

    /// <param name="files">What to upload.</param>
    /// <param name="keyOf">Where a file goes.</param>
    /// <param name="cancellationToken">Stops; the same call goes on later.</param>
    /// <exception cref="SourceChangedException">A file is not what it was.</exception>
    public async Task RunAsync(IReadOnlyList<PlannedFile> files, Func<ArtifactName, string> keyOf, CancellationToken cancellationToken)
    {
        var upload = new UploadFile(archive, journal, stores);
        await EachAsync(files, (file, token) => upload.RunAsync(file, keyOf(file.Name), token), cancellationToken);
        var finish = new FinishLate(archive, journal, stores);
        await EachAsync(stores.Late.Count == 0 ? [] : files, (file, token) => finish.RunAsync(file, keyOf(file.Name), token), cancellationToken);
    }

    private async Task EachAsync(IReadOnlyList<PlannedFile> files, Func<PlannedFile, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var chunk = archive.Chunking.ChunkSize;
        // The largest first: a long one that begins last would keep one core busy and the others idle.
        var large = files.Where(file => file.Size > chunk).OrderByDescending(file => file.Size);
        await EachAsync(large, Math.Min(archive.Parallelism, LargeFileParallelism), work, cancellationToken);
        await EachAsync(files.Where(file => file.Size <= chunk), Math.Max(archive.Parallelism, SmallFileParallelism), work, cancellationToken);
    }

    private static Task EachAsync(IEnumerable<PlannedFile> files, int parallelism, Func<PlannedFile, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (file, token) => await work(file, token));
}
