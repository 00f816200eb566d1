using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Core.Ledger.Entries;

/// <summary>What a receipt is in the ledger.</summary>
public static class ReceiptEntries
{
    /// <summary>A registration or an amendment is there by its manifest, everything else by its receipt.</summary>
    /// <param name="receipt">A signed one.</param>
    /// <param name="payload">SHA-256 of its payload.</param>
    public static IReadOnlyList<LedgerEntry> Of(Receipt receipt, Digest payload)
    {
        if (ReceiptDeeds.Of(receipt.Kind) is { } deed)
        {
            var holdings = receipt.Checks.Select(check => check.Holding).Append(receipt.Hold?.Holding).Append(receipt.Restored?.Holding).OfType<HoldingId>().Distinct().ToList();
            return [Entry(new LedgerEvent.ReceiptSigned(deed, new ReceiptReference(receipt.Id, payload), holdings.Count == 1 ? holdings[0] : null))];
        }
        return [.. receipt.Checks.Select(check => new LedgerEvent.ManifestSigned(check.Holding, check.Sequence, check.Manifest)).Distinct().Select(Entry)];

        LedgerEntry Entry(LedgerEvent happened) => new(receipt.Archive, receipt.EndedAt, happened);
    }

    /// <summary>Two events with the same name are the same; the ledger has one of them.</summary>
    public static string NameOf(LedgerEvent happened) => happened switch
    {
        LedgerEvent.ReceiptSigned receipt => NameOf(receipt.Receipt.Id),
        LedgerEvent.ManifestSigned manifest => $"manifest {manifest.Holding} {manifest.Sequence} {manifest.Manifest}",
        LedgerEvent.KeyAdded key => $"key {key.Key}",
        LedgerEvent.KeyRetired key => $"key {key.Key} until {key.Until:u}",
        LedgerEvent.KeyRevoked key => $"key {key.Key} revoked {key.From:u}",
        LedgerEvent.StoreAdded store => $"store {store.Store}",
        _ => happened.ToString(),
    };

    /// <summary>Where a receipt lies in a store: its folders say when it began, and so does its id.</summary>
    public static string KeyOf(string receiptId) => $"receipts/{receiptId[..4]}/{receiptId[4..6]}/{receiptId}.dsse.json";

    /// <summary>The name of what a receipt says, by the id of the receipt.</summary>
    public static string NameOf(string receiptId) => $"receipt {receiptId}";
}
