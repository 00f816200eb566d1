using Preservation.Archive.Copying;
using Preservation.Archive.Journals;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;
using Preservation.Core.Policies;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>Completes stores that did not keep up, from where the policy says. What they took before is not sent again.</summary>
internal sealed class FinishLate(ArchiveContext archive, Journal journal, StoresUnderWay stores)
{
    public async Task RunAsync(PlannedFile file, string key, CancellationToken cancellationToken)
    {
        var done = journal.Entries[file.Name.Value].Stored;
        foreach (var store in stores.Late.Where(store => !done.Contains(store.Name.Value)))
        {
            if (archive.Policy.SlowStores.FinishFrom == FinishFrom.Source || !await TryCopyAsync(file, key, store, cancellationToken))
                await new UploadFile(archive, journal, stores).RunAsync(file, key, [store], waitsForAll: true, cancellationToken);
        }
    }

    // False when no other store has it right; then the source is at hand.
    private async Task<bool> TryCopyAsync(PlannedFile file, string key, IObjectStore store, CancellationToken cancellationToken)
    {
        var entry = journal.Entries[file.Name.Value];
        var sources = stores.Alive.Where(other => entry.Stored.Contains(other.Name.Value)).ToList();
        var wanted = new ExpectedFile
        {
            Key = key,
            Part = file.Name.IsModelFile ? ObjectPart.Weights : ObjectPart.Record,
            Digest = entry.Content.Digest,
            Size = entry.Content.Size,
        };
        var isCopied = false;
        await stores.TryAsync(store, async () =>
        {
            var outcome = await new CopyReplica(sources, archive.Buffers, archive.Progress).RunAsync(store, wanted, replaces: null, cancellationToken);
            isCopied = outcome.Source is not null;
        });
        if (isCopied)
            journal.Stored(file.Name, entry.Content, [store.Name.Value]);
        return isCopied || !stores.Alive.Contains(store);
    }
}
