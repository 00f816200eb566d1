namespace Preservation.Core.Ledger.Tiles;

/// <summary>The place of a bundle: the entries of leaves index × 256 and after (C2SP tlog-tiles).</summary>
public readonly record struct BundleCoordinates
{
    private const string Prefix = "tile/entries/";

    /// <param name="index">0 to 2^54.</param>
    /// <param name="width">Entries in it: 1 to 255 in a partial bundle, 256 in a full one.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside its bounds.</exception>
    public BundleCoordinates(long index, int width)
    {
        var tile = new TileCoordinates(0, index, width);
        (Index, Width) = (tile.Index, tile.Width);
    }

    public long Index { get; }

    public int Width { get; }

    public bool IsFull => Width == TreeSize.TileWidth;

    /// <summary>The full bundle at the same place, which serves wherever a partial one is asked for.</summary>
    public BundleCoordinates Full => new(Index, TreeSize.TileWidth);

    /// <summary>Relative to the folder of the ledger: <c>tile/entries/000.p/7</c>.</summary>
    public string Path => Prefix + TilePath.Write(Index, Width);

    /// <summary>The bundle that holds the entry of leaf <paramref name="leaf"/> in a tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static BundleCoordinates Of(long leaf, long size)
    {
        var tile = TreeTiles.Holding(0, leaf, size);
        return new BundleCoordinates(tile.Index, tile.Width);
    }

    /// <summary>Reads a path exactly as <see cref="Path"/> writes it.</summary>
    public static bool TryParse(string? path, out BundleCoordinates bundle)
    {
        bundle = default;
        if (path is null || !path.StartsWith(Prefix, StringComparison.Ordinal)
            || !TilePath.TryRead(path.AsSpan(Prefix.Length), out var index, out var width)
            || index > TreeSize.Largest / TreeSize.TileWidth)
            return false;
        bundle = new BundleCoordinates(index, width);
        return true;
    }

    public override string ToString() => Path;
}
