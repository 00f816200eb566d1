using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Auditing;

/// <summary>Finds what lies in a store and belongs to nothing: files between the objects, and registrations that were never completed. They are reported and left as they are.</summary>
public sealed class FindStrays(ArchiveContext archive, IReadOnlyList<HoldingId> known)
{
    private static readonly HashSet<string> RootFolders = ["kit", "receipts", "ledger", "evidence", "quarantine"];

    private readonly HashSet<string> _folders = [.. known.SelectMany(id => new[]
        { HoldingRecord.Folder(id, ObjectPart.Weights), HoldingRecord.Folder(id, ObjectPart.Record) })];

    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        List<Finding> strays = [];
        Dictionary<string, long> abandoned = new(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync("", cancellationToken))
        {
            if (IsExpected(entry))
                continue;
            if (FindRecords.IdOf(entry.Key) is not { } id)
                strays.Add(CheckPresence.Unexpected(entry, null, store.Name));
            else if (!await IsGoneOnWithAsync(id.Holding, cancellationToken))
                abandoned[id.Holding.Value] = abandoned.GetValueOrDefault(id.Holding.Value) + entry.Size;
        }
        strays.AddRange(abandoned.Select(entry => new Finding.Unexpected(
            new Place(HoldingId.Parse(entry.Key), store.Name.Value, HoldingRecord.Folder(HoldingId.Parse(entry.Key), ObjectPart.Weights), null),
            entry.Value, "registration that was never completed")));
        return [.. strays.OrderBy(stray => stray.Place.Key, StringComparer.Ordinal)];
    }

    // By its journal on this machine, or by somebody on another one just now.
    private async Task<bool> IsGoneOnWithAsync(HoldingId id, CancellationToken cancellationToken) =>
        Directory.Exists(Path.Combine(archive.JournalFolder, id.Value)) || (await archive.Catalogue.HolderAsync($"holding:{id}", cancellationToken)).Holder is not null;

    private bool IsExpected(StoredObject entry)
    {
        var parts = entry.Key.Split('/');
        if (parts[0] != HoldingRecord.OcflRoot)
        {
            // A process that was killed between making a folder and what goes into it leaves it empty: no harm.
            var isOurs = RootFolders.Contains(parts[0]) && (parts.Length > 1 || entry.Kind == StoredKind.EmptyFolder);
            return entry.Kind switch
            {
                StoredKind.File => isOurs || entry.Key == StoreLayout.IdentityKey,
                StoredKind.EmptyFolder => isOurs,
                _ => false,
            };
        }
        return StoreLayout.RootKeys.Contains(entry.Key) || parts.Length > 5 && _folders.Contains(string.Join('/', parts[..5]));
    }
}
