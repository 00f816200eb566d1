using Preservation.Core.Digests;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>
/// Roots of ranges of leaves out of tiles. The tiles are known before the first is read: at most two per level, and each is
/// read once.
/// </summary>
internal sealed class TileReading(long size, IReadOnlyList<LeafRange> ranges)
{
    public async Task<IReadOnlyList<Digest>> ReadAsync(
        Func<TileCoordinates, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken)
    {
        Dictionary<TileCoordinates, Tile> tiles = [];
        foreach (var place in Places())
            tiles.Add(place, Tile.Read(place, await read(place, cancellationToken)));
        return Roots(tiles);
    }

    public IReadOnlyList<Digest> Read(Func<TileCoordinates, byte[]> read) =>
        Roots(Places().ToDictionary(place => place, place => Tile.Read(place, read(place))));

    private IEnumerable<TileCoordinates> Places() =>
        ranges.SelectMany(range => range.Subtrees()).Select(subtree => Place(subtree.Height, subtree.Index).Tile).Distinct();

    private IReadOnlyList<Digest> Roots(Dictionary<TileCoordinates, Tile> tiles) => [.. ranges.Select(range => Root(range, tiles))];

    private Digest Root(LeafRange range, Dictionary<TileCoordinates, Tile> tiles)
    {
        Digest? right = null;
        foreach (var (height, index) in range.Subtrees().Reverse())
        {
            var (place, offset, count) = Place(height, index);
            Digest[] hashes = [.. tiles[place].Hashes.Skip(offset).Take(count)];
            var left = MerkleTree.Root(hashes);
            right = right is { } smaller ? MerkleTree.HashNode(left, smaller) : left;
        }
        return right ?? MerkleTree.EmptyRoot;
    }

    // A complete subtree is made of 1 to 128 hashes of one tile, since both begin at a multiple of their width.
    private (TileCoordinates Tile, int Offset, int Count) Place(int height, long index)
    {
        var level = height / TreeSize.TileHeight;
        var count = 1 << (height % TreeSize.TileHeight);
        var hash = index * count;
        return (TreeTiles.Holding(level, hash, size), (int)(hash % TreeSize.TileWidth), count);
    }
}
