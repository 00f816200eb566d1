using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Enters a receipt into the ledger when it is issued, once this machine has seen a ledger of the archive. What cannot be entered
/// now changes nothing of the deed: <see cref="SyncLedger"/> finds it in the stores.
/// </summary>
public sealed class EnterReceipt
{
    private readonly ArchiveContext _archive;
    private readonly long _since;

    private EnterReceipt(ArchiveContext archive, long since) => (_archive, _since) = (archive, since);

    /// <summary>Before the first store has the receipt: an entry of it can only be later than what is in the ledger now.</summary>
    /// <returns>Null where no ledger was begun.</returns>
    public static EnterReceipt? Begin(ArchiveContext archive)
    {
        try
        {
            return archive.Signers.Count > 0 && new SavedHead(archive).Read() is { } seen ? new EnterReceipt(archive, seen.Checkpoint.Size) : null;
        }
        catch (DocumentException)
        {
            // What is wrong with it is told when it is entered.
            return new EnterReceipt(archive, 0);
        }
    }

    /// <summary>Says why it is not in the ledger yet; null when it is, and in every store that has the same ledger.</summary>
    /// <param name="receipt">That is kept in a store.</param>
    /// <param name="payload">SHA-256 of its payload.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<string?> RunAsync(Receipt receipt, Digest payload, CancellationToken cancellationToken)
    {
        try
        {
            var (stores, folder) = (new LedgerStores(_archive), new FolderEvents(_archive));
            var hasChanged = folder.HasChanged;
            await stores.EnterAsync(async (size, token) =>
            {
                var known = await NamesAsync(stores.Head, size, token);
                // What was changed in the folder was changed before.
                IReadOnlyList<LedgerEntry> changes = hasChanged ? await folder.RunAsync(stores.Head.EventsAsync(size, token), token) : [];
                return [.. changes, .. ReceiptEntries.Of(receipt, payload).Where(entry => !known.Contains(ReceiptEntries.NameOf(entry.Event)))];
            }, cancellationToken);
            if (hasChanged)
                folder.Keep();
            return stores.Contradictions.Values.Concat(stores.WitnessedOther).FirstOrDefault();
        }
        catch (Exception e) when (e is DamageException or DocumentException or ObjectStoreException or LeaseHeldException or ArchiveRefusedException or CatalogueException)
        {
            return e.Message;
        }
    }

    // Somebody may have found the receipt in a store meanwhile and entered it.
    private async Task<HashSet<string>> NamesAsync(StoredLedger ledger, long size, CancellationToken cancellationToken)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        await foreach (var entry in ledger.EntriesAsync(Math.Min(_since, size), size, cancellationToken))
            names.Add(ReceiptEntries.NameOf(LedgerEntry.Parse(entry, "an entry of the ledger").Event));
        return names;
    }
}
