using Preservation.Core.Ledger.Entries;

namespace Preservation.Archive.Ledger;

/// <summary>Enters at once what was changed in the folder of the archive, where a ledger was begun; what cannot be entered now is entered with the next receipt.</summary>
public static class EnterFolder
{
    /// <returns>What was entered.</returns>
    /// <inheritdoc cref="LedgerStores.EnterAsync"/>
    public static async Task<IReadOnlyList<LedgerEntry>> RunAsync(ArchiveContext archive, CancellationToken cancellationToken)
    {
        var folder = new FolderEvents(archive);
        if (archive.Signers.Count == 0 || new SavedHead(archive).Read() is null || !folder.HasChanged)
            return [];
        var stores = new LedgerStores(archive);
        var (_, entered) = await stores.EnterAsync((size, token) => folder.RunAsync(stores.Head.EventsAsync(size, token), token), cancellationToken);
        folder.Keep();
        return entered;
    }
}
