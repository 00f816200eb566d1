using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;

namespace Preservation.Archive.Auditing;

/// <summary>Finds what has become of stores as a whole: locks or versions that were switched off, conditions that are not heeded any more, and uploads that nobody goes on with.</summary>
public sealed class FindStoreDrift(ArchiveContext archive)
{
    /// <summary>Something younger may be of a process on another machine.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(1);

    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(IObjectStore store, CancellationToken cancellationToken) =>
    [
        .. await SwitchedOffAsync(store, cancellationToken),
        .. await UnfinishedAsync(store, cancellationToken),
        .. await ChangedAsync(store, cancellationToken),
    ];

    private static async Task<IEnumerable<Finding>> SwitchedOffAsync(IObjectStore store, CancellationToken cancellationToken) =>
        store.Locks is null ? [] : (await store.Locks.SwitchedOffAsync(cancellationToken))
            .Select(reason => new Finding.LockDrift(PlaceOf(store, StoreLayout.IdentityKey), $"{reason}."));

    private async Task<IReadOnlyList<Finding>> UnfinishedAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        await foreach (var upload in store.UnfinishedAsync(cancellationToken))
        {
            var isGoneOnWith = FindRecords.IdOf(upload.Key) is { } id
                ? Directory.Exists(Path.Combine(archive.JournalFolder, id.Holding.Value))
                : Directory.Exists(archive.JournalFolder) && Directory.EnumerateDirectories(archive.JournalFolder).Any();
            if (!isGoneOnWith && archive.Now() - upload.BegunAt > LeastAge)
                findings.Add(new Finding.UnfinishedUpload(PlaceOf(store, upload.Key), upload.Size ?? 0, upload.BegunAt));
        }
        return findings;
    }

    // What got worse since the last probe is told, and relied on no more.
    private async Task<IReadOnlyList<Finding>> ChangedAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var kept = ProbeFiles.Read(archive.Folder, store.Name);
        if (kept.Found.Count == 0)
            return [];
        var found = await store.ProbeAsync(ProbeStore.Scratch, cancellationToken);
        var worse = found.Where(entry => kept[entry.Key] == Support.Yes && entry.Value != Support.Yes).Select(entry => entry.Key).Order().ToList();
        if (found.Any(entry => kept[entry.Key] != entry.Value))
        {
            var merged = new Dictionary<Capability, Support>(kept.Found);
            foreach (var (capability, support) in found)
                merged[capability] = support;
            ProbeFiles.Write(archive.Folder, store.Name, new StoreCapabilities(archive.Now(), merged));
        }
        return [.. worse.Select(capability => new Finding.CapabilityDrift(
            PlaceOf(store, StoreLayout.IdentityKey), $"'{ProbeFiles.NameOf(capability)}' was found on {kept.ProbedAt:u} and is {(found[capability] == Support.Ignored ? "ignored" : "gone")} now."))];
    }

    private static Place PlaceOf(IObjectStore store, string key) => new(null, store.Name.Value, key, null);
}
