using Preservation.Archive.Files;
using Preservation.Archive.Journals;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Digests;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>Digests one file and puts it into the stores that do not have it yet.</summary>
public sealed class UploadFile(ArchiveContext archive, Journal journal, StoresUnderWay stores)
{
    /// <summary>Into every store that keeps up.</summary>
    /// <exception cref="SourceChangedException">The file is not what it was.</exception>
    public async Task RunAsync(PlannedFile file, string key, CancellationToken cancellationToken)
    {
        var done = journal.Entries.GetValueOrDefault(file.Name.Value)?.Stored ?? [];
        var missing = stores.Alive.Where(store => !done.Contains(store.Name.Value)).ToList();
        var inTime = missing.Except(stores.Late).ToList();
        if (done.Count > 0 && inTime.Count == 0)
        {
            archive.Progress.Advance(file.Size);
            archive.Progress.FileDone(file.Name.Value);
            return;
        }
        await RunAsync(file, key, inTime.Count > 0 ? inTime : missing, waitsForAll: false, cancellationToken);
    }

    /// <summary>Into these stores.</summary>
    internal async Task RunAsync(PlannedFile file, string key, IReadOnlyList<IObjectStore> into, bool waitsForAll, CancellationToken cancellationToken)
    {
        CheckUnchanged(file);
        List<(IObjectStore Store, FanOutTarget Target)> targets = [];
        try
        {
            foreach (var store in into)
                await stores.TryAsync(store, async () => targets.Add((store, new FanOutTarget(await store.PutNewAsync(StorageKey.Parse(key), file.Size, cancellationToken)))));
            stores.ThrowIfNoneIsLeft();
            var content = await new FanOut(archive.Buffers, archive.Progress, waitsForAll ? null : archive.Policy.SlowStores)
                .RunAsync(file.Path, file.Size, archive.Chunking, [.. targets.Select(entry => entry.Target)], cancellationToken);
            CheckUnchanged(file);
            await CompleteAsync(file, content, targets, cancellationToken);
        }
        finally
        {
            foreach (var (_, target) in targets)
            {
                await target.Upload.DisposeAsync();
                target.Dispose();
            }
        }
    }

    private async Task CompleteAsync(
        PlannedFile file, ContentDigest content, List<(IObjectStore Store, FanOutTarget Target)> targets, CancellationToken cancellationToken)
    {
        foreach (var (store, _) in targets.Where(entry => entry.Target.IsLate))
            stores.Postpone(store.Name);
        var inTime = targets.Where(entry => !entry.Target.IsLate).ToList();
        await Task.WhenAll(inTime.Select(entry => Task.Run(() => stores.TryAsync(entry.Store, async () =>
        {
            if (entry.Target.Failure is { } failure)
                throw failure;
            await entry.Target.Upload.CompleteAsync(cancellationToken);
        }), cancellationToken)));
        var alive = stores.Alive;
        var stored = inTime.Where(entry => alive.Contains(entry.Store)).Select(entry => entry.Store.Name.Value).ToList();
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
