using System.Globalization;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>
/// The place of a tile: hash i of the tile at (level, index) is the root over the 256^level leaves from
/// (index × 256 + i) × 256^level on (C2SP tlog-tiles).
/// </summary>
public readonly record struct TileCoordinates
{
    /// <summary>The highest level that the format knows; a tree of 2^62 leaves ends at level 7.</summary>
    public const int HighestLevel = 63;

    /// <param name="level">0 to 63.</param>
    /// <param name="index">0 to 2^54.</param>
    /// <param name="width">Hashes in it: 1 to 255 in a partial tile, 256 in a full one.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside its bounds.</exception>
    public TileCoordinates(int level, long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, HighestLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, TreeSize.Largest / TreeSize.TileWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TreeSize.TileWidth);
        (Level, Index, Width) = (level, index, width);
    }

    public int Level { get; }

    public long Index { get; }

    public int Width { get; }

    public bool IsFull => Width == TreeSize.TileWidth;

    /// <summary>The full tile at the same place, which serves wherever a partial one is asked for.</summary>
    public TileCoordinates Full => new(Level, Index, TreeSize.TileWidth);

    /// <summary>Relative to the folder of the ledger: <c>tile/0/x001/x234/067</c>, or <c>tile/0/000.p/7</c>.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{TilePath.Write(Index, Width)}");

    /// <summary>Reads a path exactly as <see cref="Path"/> writes it.</summary>
    public static bool TryParse(string? path, out TileCoordinates tile)
    {
        tile = default;
        const string prefix = "tile/";
        if (path is null || !path.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        var rest = path.AsSpan(prefix.Length);
        var slash = rest.IndexOf('/');
        if (slash < 0 || !TilePath.Number(rest[..slash], 2, out var level) || level > HighestLevel)
            return false;
        if (!TilePath.TryRead(rest[(slash + 1)..], out var index, out var width) || index > TreeSize.Largest / TreeSize.TileWidth)
            return false;
        tile = new TileCoordinates(level, index, width);
        return tile.Path == path;
    }

    public override string ToString() => Path;
}
