namespace Preservation.Core.Ledger.Tiles;

/// <summary>Which tiles and bundles a tree of a given size has (C2SP tlog-tiles).</summary>
public static class TreeTiles
{
    /// <summary>How many levels have a hash: 0 for the empty tree, 1 up to 255 leaves, at most 8.</summary>
    public static int Levels(long size)
    {
        TreeSize.Check(size);
        var levels = 0;
        while (TreeSize.HashesAt(size, levels) > 0)
            levels++;
        return levels;
    }

    /// <summary>The tile with hash <paramref name="hash"/> of a level, as wide as the tree makes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level of this tree has no such hash.</exception>
    public static TileCoordinates Holding(int level, long hash, long size)
    {
        TreeSize.Check(size);
        ArgumentOutOfRangeException.ThrowIfNegative(hash);
        var hashes = TreeSize.HashesAt(size, level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(hash, hashes);
        var index = hash / TreeSize.TileWidth;
        return new TileCoordinates(level, index, (int)Math.Min(TreeSize.TileWidth, hashes - (index * TreeSize.TileWidth)));
    }

    /// <summary>All tiles, level by level from the leaves up; one after the other, for there may be very many.</summary>
    public static IEnumerable<TileCoordinates> Of(long size) => Added(0, size);

    /// <summary>The bundles of all leaves.</summary>
    public static IEnumerable<BundleCoordinates> BundlesOf(long size) => BundlesAdded(0, size);

    /// <summary>
    /// The tiles of the larger tree that the smaller one does not have: a partial tile that grew is another tile.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of bounds, or the tree shrinks.</exception>
    public static IEnumerable<TileCoordinates> Added(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        return Enumerable.Range(0, Levels(newSize)).SelectMany(level => AddedAt(level, oldSize, newSize));
    }

    /// <summary>The bundles of the larger tree that the smaller one does not have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of bounds, or the tree shrinks.</exception>
    public static IEnumerable<BundleCoordinates> BundlesAdded(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        TreeSize.Check(newSize);
        return AddedAt(0, oldSize, newSize).Select(tile => new BundleCoordinates(tile.Index, tile.Width));
    }

    /// <summary>The partial tiles, at most one per level: what has to be read before the tree can grow.</summary>
    public static IEnumerable<TileCoordinates> RightEdge(long size) =>
        from level in Enumerable.Range(0, Levels(size))
        let hashes = TreeSize.HashesAt(size, level)
        where hashes % TreeSize.TileWidth > 0
        select Holding(level, hashes - 1, size);

    private static IEnumerable<TileCoordinates> AddedAt(int level, long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        var (before, after) = (TreeSize.HashesAt(oldSize, level), TreeSize.HashesAt(newSize, level));
        // The first new hash lies in the first tile that differs: what was partial before grows by it.
        for (var hash = before; hash < after; hash = (hash / TreeSize.TileWidth * TreeSize.TileWidth) + TreeSize.TileWidth)
            yield return Holding(level, hash, newSize);
    }
}
