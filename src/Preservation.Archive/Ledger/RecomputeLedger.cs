using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Goes through the ledger of one store from its first entry to its last: every entry is read, every tile and the root follow
/// from the entries, and every manifest and receipt in the store is the one that its entry names. Holds one bundle at a time.
/// </summary>
public sealed class RecomputeLedger(ArchiveContext archive, StoredLedger ledger, Checkpoint head)
{
    private readonly List<LedgerProblem> _problems = [];

    private string Name => ledger.Store.Name.Value;

    /// <returns>What is wrong but does not stop the reading: tiles, manifests and receipts.</returns>
    /// <exception cref="DocumentException">The entries are not there, not well-formed, or do not lead to the root.</exception>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<LedgerProblem>> RunAsync(CancellationToken cancellationToken)
    {
        var edge = RightEdge.Empty;
        foreach (var place in TreeTiles.BundlesOf(head.Size))
        {
            var entries = await ledger.BundleAsync(place, head.Size, cancellationToken);
            var append = edge.Append([.. entries.Select(entry => MerkleTree.HashLeaf(entry))]);
            // What is partial now has other paths later; those of the whole tree are compared.
            foreach (var tile in append.Tiles.Where(tile => tile.Place.IsFull || append.Edge.Size == head.Size))
                await CompareAsync(tile, cancellationToken);
            for (var i = 0; i < entries.Count; i++)
                await CompareAsync(edge.Size + i, entries[i], cancellationToken);
            edge = append.Edge;
        }
        if (edge.Root != head.Root)
            throw new DocumentException(ledger.Document("tile/entries"), $"entries 0 to {head.Size - 1}", "they do not lead to the root of the checkpoint: an entry was changed, dropped or put in");
        return _problems;
    }

    private async Task CompareAsync(Tile tile, CancellationToken cancellationToken)
    {
        var stored = await ledger.FindAsync(tile.Place.Path, cancellationToken);
        if (stored is null || !stored.AsSpan().SequenceEqual(tile.ToBytes()))
            Add(LedgerFault.Damaged, $"{ledger.Document(tile.Place.Path)} {(stored is null ? "is missing" : "is not what follows from the entries")}.");
    }

    private async Task CompareAsync(long index, byte[] bytes, CancellationToken cancellationToken)
    {
        var entry = LedgerEntry.Parse(bytes, $"Entry {index} of the ledger in store '{Name}'");
        if (entry.Archive != archive.Id)
            Add(LedgerFault.Damaged, $"Entry {index} of the ledger in store '{Name}' is of the archive {entry.Archive}.");
        (string? Key, Digest Digest) named = entry.Event switch
        {
            LedgerEvent.ReceiptSigned { Receipt: var receipt } => (ReceiptEntries.KeyOf(receipt.Id), receipt.Digest),
            LedgerEvent.ManifestSigned manifest => (ManifestFiles.EnvelopeOf(manifest.Holding, manifest.Sequence), manifest.Manifest),
            _ => default,
        };
        if (named.Key is not { } key)
            return;
        if (await ReadSmallFile.RunAsync(ledger.Store, key, cancellationToken) is not { } envelope)
            Add(LedgerFault.Missing, $"Store '{Name}' has not got '{key}', which entry {index} names.");
        else if (PayloadOf(envelope, key) is not { } digest || digest != named.Digest)
            Add(LedgerFault.Replaced, $"What lies at '{key}' in store '{Name}' is not what was entered as {index}: {named.Digest.Short} was signed.");
    }

    private static Digest? PayloadOf(byte[] envelope, string key)
    {
        try
        {
            return Digest.Of(DsseEnvelope.Parse(envelope, key).Payload);
        }
        catch (DocumentException)
        {
            return null;
        }
    }

    private void Add(LedgerFault fault, string text) => _problems.Add(new LedgerProblem(Name, fault, text));
}
