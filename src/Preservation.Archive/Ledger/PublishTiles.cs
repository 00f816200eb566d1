using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Archive.Ledger;

/// <summary>Puts the tiles and bundles of a grown tree beside those that are there. They are new, or the same bytes already.</summary>
public sealed class PublishTiles(StoredLedger ledger)
{
    private const int Attempts = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="oldSize">Leaves of the tree that the store has.</param>
    /// <param name="append">What was added to it.</param>
    /// <param name="entries">That were added, in order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store failed, or other bytes lie at a place of the tree.</exception>
    /// <exception cref="DocumentException">The bundle that grows is missing or cut short.</exception>
    public async Task RunAsync(long oldSize, TreeAppend append, IReadOnlyList<byte[]> entries, CancellationToken cancellationToken)
    {
        var newSize = append.Edge.Size;
        foreach (var bundle in TreeTiles.BundlesAdded(oldSize, newSize))
        {
            var first = bundle.Index * TreeSize.TileWidth;
            var kept = (int)Math.Max(0, oldSize - first);
            var before = kept == 0 ? [] : await ledger.BundleAsync(new BundleCoordinates(bundle.Index, kept), oldSize, cancellationToken);
            var added = entries.Skip((int)Math.Max(0, first - oldSize)).Take(bundle.Width - kept);
            await PutAsync(bundle.Path, EntryBundle.Write([.. before, .. added]), cancellationToken);
        }
        foreach (var tile in append.Tiles)
            await PutAsync(tile.Place.Path, tile.ToBytes(), cancellationToken);
    }

    /// <summary>Puts a file whose bytes follow from the entries. Somebody else may put the same at the same moment.</summary>
    /// <exception cref="ObjectStoreException">The store failed, or other bytes lie there.</exception>
    public async Task PutAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteKnown.PutAsync(ledger.Store, $"{StoredLedger.Folder}/{path}", bytes, cancellationToken);
                return;
            }
            catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
            {
                var other = await ledger.FindAsync(path, cancellationToken);
                if (other is not null && other.AsSpan().SequenceEqual(bytes))
                    return;
                if (other is not null || attempt == Attempts)
                    throw;
            }
            // Somebody else has his turn at this key and has not put it yet.
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
