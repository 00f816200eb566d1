namespace Preservation.Core.Ledger.Tiles;

/// <summary>Bounds of a tree in tiles of 256 hashes (C2SP tlog-tiles).</summary>
public static class TreeSize
{
    /// <summary>Hashes of a full tile, and leaves of a full bundle.</summary>
    public const int TileWidth = 256;

    /// <summary>Height of the subtree below one hash of a tile, per level: 256 is 2^8.</summary>
    public const int TileHeight = 8;

    /// <summary>No tree here is larger, so that no sum of two places in a tree overflows.</summary>
    public const long Largest = 1L << 62;

    /// <exception cref="ArgumentOutOfRangeException">The size is below 0 or above 2^62.</exception>
    public static void Check(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Largest);
    }

    /// <summary>How many hashes the tiles of a level hold: the complete subtrees of 256^level leaves.</summary>
    internal static long HashesAt(long size, int level) =>
        level * TileHeight > 62 ? 0 : size >> (level * TileHeight);
}
