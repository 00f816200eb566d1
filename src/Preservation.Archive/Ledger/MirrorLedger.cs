using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Archive.Ledger;

/// <summary>Brings a store up to a newer ledger. What contradicts that one is never written over.</summary>
public sealed class MirrorLedger(StoredLedger source, LedgerHead head)
{
    /// <summary>How many entries the store lacked; 0 when it has as many or more.</summary>
    /// <exception cref="DamageException">The store has another ledger; it was left as it is.</exception>
    /// <exception cref="DocumentException">A file of one of the two is damaged, or its checkpoint is not to be believed.</exception>
    /// <exception cref="Ports.ObjectStoreException">A store failed, or other bytes lie at a place of the tree.</exception>
    public async Task<long> RunAsync(StoredLedger target, CancellationToken cancellationToken)
    {
        var known = (await target.HeadAsync(cancellationToken))?.Checkpoint;
        var (oldSize, size) = (known?.Size ?? 0, head.Checkpoint.Size);
        if (known is not null && oldSize <= size)
            await RefuseOtherAsync(target, known, cancellationToken);
        if (oldSize == size)
            await new MoveHead(target).RunAsync(head, cancellationToken);
        if (oldSize >= size)
            return 0;
        // The tiles of the older tree are taken from the source: those of the target may be damaged, and must not be grown.
        var append = (await source.EdgeAsync(known, size, cancellationToken)).Append(await LeavesAsync(oldSize, cancellationToken));
        if (append.Root != head.Checkpoint.Root)
            throw new DocumentException(source.Document("tile/entries"), $"entries {oldSize} to {size - 1}", "they do not lead to the root of the checkpoint");
        await CopyAsync(target, oldSize, append, cancellationToken);
        await new MoveHead(target).RunAsync(head, cancellationToken);
        return size - oldSize;
    }

    /// <summary>Makes sure that the newer ledger goes on with that of a store.</summary>
    /// <exception cref="DamageException">It does not.</exception>
    /// <exception cref="DocumentException">A file of the newer ledger is damaged.</exception>
    public async Task RefuseOtherAsync(StoredLedger target, Checkpoint known, CancellationToken cancellationToken)
    {
        if (await SavedHead.ContradictionAsync(source, head.Checkpoint, known, cancellationToken) is not null)
        {
            throw new DamageException(
                $"The ledger in store '{target.Store.Name}' ({known.Size} entries) is another one than that in store '{source.Store.Name}' ({head.Checkpoint.Size} entries): one of them was forked. Nothing was written. Run 'preserve ledger check'.");
        }
    }

    private async Task<List<Digest>> LeavesAsync(long oldSize, CancellationToken cancellationToken)
    {
        List<Digest> leaves = [];
        await foreach (var entry in source.EntriesAsync(oldSize, head.Checkpoint.Size, cancellationToken))
            leaves.Add(MerkleTree.HashLeaf(entry));
        return leaves;
    }

    // The entries are read a second time and compared with their hashes again, so that a million of them need not be kept.
    private async Task CopyAsync(StoredLedger target, long oldSize, TreeAppend append, CancellationToken cancellationToken)
    {
        var (size, publish) = (append.Edge.Size, new PublishTiles(target));
        var tiles = append.Tiles.Where(tile => tile.Place.Level == 0).ToDictionary(tile => tile.Place.Index);
        foreach (var bundle in TreeTiles.BundlesAdded(oldSize, size))
        {
            var entries = await source.BundleAsync(bundle, size, cancellationToken);
            if (!entries.Select(entry => MerkleTree.HashLeaf(entry)).SequenceEqual(tiles[bundle.Index].Hashes))
                throw new DocumentException(source.Document(bundle.Path), "byte 0", "it changed while it was read");
            await publish.PutAsync(bundle.Path, EntryBundle.Write(entries), cancellationToken);
        }
        foreach (var tile in append.Tiles)
            await publish.PutAsync(tile.Place.Path, tile.ToBytes(), cancellationToken);
    }
}
