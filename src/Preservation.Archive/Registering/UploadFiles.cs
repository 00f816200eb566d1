using Preservation.Archive.Files;
using Preservation.Archive.Journals;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering;

/// <summary>Digests files and puts them into all stores, each file read once; what the journal knows to be done is not done again.</summary>
public sealed class UploadFiles(ArchiveContext archive, Journal journal, StoresUnderWay stores)
{
    /// <summary>Small files wait for the disk rather than for a core.</summary>
    private const int SmallFileParallelism = 8;

    /// <param name="files">What to upload.</param>
    /// <param name="keyOf">Where a file goes.</param>
    /// <param name="cancellationToken">Stops; the same call goes on later.</param>
    /// <exception cref="SourceChangedException">A file is not what it was.</exception>
    public async Task RunAsync(IReadOnlyList<PlannedFile> files, Func<ArtifactName, string> keyOf, CancellationToken cancellationToken)
    {
        var chunk = archive.Chunking.ChunkSize;
        // The largest first: a long one that begins last would keep one core busy and the others idle.
        await RunAsync(files.Where(file => file.Size > chunk).OrderByDescending(file => file.Size), archive.Parallelism, keyOf, cancellationToken);
        await RunAsync(files.Where(file => file.Size <= chunk), Math.Max(archive.Parallelism, SmallFileParallelism), keyOf, cancellationToken);
    }

    private Task RunAsync(IEnumerable<PlannedFile> files, int parallelism, Func<ArtifactName, string> keyOf, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (file, token) => await UploadAsync(file, keyOf(file.Name), token));

    private async Task UploadAsync(PlannedFile file, string key, CancellationToken cancellationToken)
    {
        var done = journal.Entries.GetValueOrDefault(file.Name.Value)?.Stored ?? [];
        var missing = stores.Alive.Where(store => !done.Contains(store.Name.Value)).ToList();
        if (missing.Count == 0 && done.Count > 0)
        {
            archive.Progress.Advance(file.Size);
            archive.Progress.FileDone(file.Name.Value);
            return;
        }
        CheckUnchanged(file);
        List<(IObjectStore Store, FanOutTarget Target)> targets = [];
        try
        {
            foreach (var store in missing)
                await stores.TryAsync(store, async () => targets.Add((store, new FanOutTarget(await store.PutNewAsync(StorageKey.Parse(key), file.Size, cancellationToken)))));
            stores.ThrowIfNoneIsLeft();
            var content = await new FanOut(archive.Buffers, archive.Progress)
                .RunAsync(file.Path, file.Size, archive.Chunking, [.. targets.Select(entry => entry.Target)], cancellationToken);
            CheckUnchanged(file);
            await CompleteAsync(file, content, targets, cancellationToken);
        }
        finally
        {
            foreach (var (_, target) in targets)
                await target.Upload.DisposeAsync();
        }
    }

    private async Task CompleteAsync(
        PlannedFile file, ContentDigest content, List<(IObjectStore Store, FanOutTarget Target)> targets, CancellationToken cancellationToken)
    {
        await Task.WhenAll(targets.Select(entry => Task.Run(() => stores.TryAsync(entry.Store, async () =>
        {
            if (entry.Target.Failure is { } failure)
                throw failure;
            await entry.Target.Upload.CompleteAsync(cancellationToken);
        }), cancellationToken)));
        var alive = stores.Alive;
        var stored = targets.Where(entry => alive.Contains(entry.Store)).Select(entry => entry.Store.Name.Value).ToList();
        stores.ThrowIfNoneIsLeft();
        journal.Stored(file.Name, content, stored);
        archive.Progress.FileDone(file.Name.Value);
    }

    private static void CheckUnchanged(PlannedFile file)
    {
        var now = FileFacts.Of(file.Path) ?? throw new SourceChangedException(file.Path, "it is gone");
        if (now.Identity != file.Identity)
            throw new SourceChangedException(file.Path, "its size, time of change or inode is not what it was");
    }
}
