using System.Globalization;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Proofs;

namespace Preservation.Archive.Ledger;

/// <summary>An entry, and the proof that it is in the ledger.</summary>
public sealed record ProvenEntry(long Index, byte[] Bytes, LedgerEntry Entry, TlogProof Proof);

/// <summary>Makes proofs out of the ledger of one store, and makes sure that they hold before they are given away.</summary>
public sealed class ProveEntry(StoredLedger ledger, LedgerHead head)
{
    private long Size => head.Checkpoint.Size;

    /// <param name="name">An index, the id of a receipt, or a holding, of which the newest sequence is meant unless it ends in <c>:SEQUENCE</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArchiveRefusedException">The ledger has no such entry.</exception>
    /// <exception cref="DocumentException">The ledger of this store is damaged: what it has does not lead to its root.</exception>
    public async Task<ProvenEntry> RunAsync(string name, CancellationToken cancellationToken)
    {
        var index = await FindAsync(name, cancellationToken)
            ?? throw new ArchiveRefusedException($"The ledger of {Size} entries has none for '{name}'. 'preserve ledger show' lists them; 'preserve ledger sync' enters what is not there yet.");
        byte[] bytes = [];
        await foreach (var entry in ledger.EntriesAsync(index, index + 1, Size, cancellationToken))
            bytes = entry;
        var inclusion = await TileProofs.InclusionAsync(index, Size, (tile, token) => ledger.TileAsync(tile, Size, token), cancellationToken);
        if (!inclusion.Holds(MerkleTree.HashLeaf(bytes), head.Checkpoint.Root))
            throw new DocumentException(ledger.Document("tile"), $"entry {index}", "its tiles do not lead to the root of the checkpoint");
        return new ProvenEntry(index, bytes, LedgerEntry.Parse(bytes, $"Entry {index}"), new TlogProof { Index = index, Hashes = inclusion.Hashes, Checkpoint = head.Note });
    }

    /// <summary>Shows that the ledger goes on with a checkpoint that somebody kept.</summary>
    /// <exception cref="DamageException">It does not.</exception>
    /// <exception cref="DocumentException">The ledger of this store is damaged.</exception>
    public async Task<ConsistencyProof> SinceAsync(LedgerHead earlier, CancellationToken cancellationToken)
    {
        if (await SavedHead.ContradictionAsync(ledger, head.Checkpoint, earlier.Checkpoint, cancellationToken) is { } contradiction)
            throw new DamageException($"The ledger in store '{ledger.Store.Name}' does not go on with this checkpoint of {earlier.Checkpoint.Size} entries: {contradiction}.");
        return earlier.Checkpoint.Size == 0
            ? new ConsistencyProof(0, Size, [])
            : await TileProofs.ConsistencyAsync(earlier.Checkpoint.Size, Size, (tile, token) => ledger.TileAsync(tile, Size, token), cancellationToken);
    }

    private async Task<long?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index < Size ? index : null;
        long? found = null;
        var at = 0L;
        await foreach (var bytes in ledger.EntriesAsync(0, Size, cancellationToken))
        {
            if (IsCalled(LedgerEntry.Parse(bytes, $"Entry {at}").Event, name))
                found = at;
            at++;
        }
        return found;
    }

    private static bool IsCalled(LedgerEvent happened, string name) => happened switch
    {
        LedgerEvent.ReceiptSigned receipt => receipt.Receipt.Id == name,
        LedgerEvent.ManifestSigned manifest => name == manifest.Holding.Value || name == string.Create(CultureInfo.InvariantCulture, $"{manifest.Holding}:{manifest.Sequence}"),
        _ => false,
    };
}
