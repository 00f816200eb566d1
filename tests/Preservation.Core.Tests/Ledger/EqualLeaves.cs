using Preservation.Core.Digests;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

/// <summary>A tree of any size whose leaves are all the same, so that every complete subtree of a height has one hash.</summary>
internal static class EqualLeaves
{
    public static readonly Digest Leaf = MerkleTree.HashLeaf("same"u8);

    private static readonly Digest[] Complete = Heights();

    public static Digest Root(long size)
    {
        Digest? right = null;
        for (var height = 0; height <= 62; height++)
        {
            if ((size >> height & 1) == 0)
                continue;
            right = right is { } smaller ? MerkleTree.HashNode(Complete[height], smaller) : Complete[height];
        }
        return right ?? MerkleTree.EmptyRoot;
    }

    /// <summary>Fails the test when the tree of that size has no such tile.</summary>
    public static Func<TileCoordinates, byte[]> Tiles(long size) => tile =>
    {
        Assert.Equal(TreeTiles.Holding(tile.Level, tile.Index * 256, size), tile);
        return new Tile(tile, [.. Enumerable.Repeat(Complete[tile.Level * 8], tile.Width)]).ToBytes();
    };

    private static Digest[] Heights()
    {
        var complete = new Digest[63];
        complete[0] = Leaf;
        for (var height = 1; height < complete.Length; height++)
            complete[height] = MerkleTree.HashNode(complete[height - 1], complete[height - 1]);
        return complete;
    }
}
