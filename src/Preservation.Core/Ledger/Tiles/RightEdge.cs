using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>What an append has made.</summary>
public sealed record TreeAppend
{
    /// <summary>The edge of the grown tree, for the append after this one.</summary>
    public required RightEdge Edge { get; init; }

    /// <summary>The root of the grown tree.</summary>
    public required Digest Root { get; init; }

    /// <summary>The tiles that the tree did not have before, level by level from the leaves up: those of <see cref="TreeTiles.Added"/>.</summary>
    public required IReadOnlyList<Tile> Tiles { get; init; }
}

/// <summary>
/// The partial tiles of a tree: all that is needed to know its root and to go on with it, at most 255 hashes for each of
/// at most 8 levels. It never changes; an append gives a new one.
/// </summary>
public sealed class RightEdge
{
    // By level; the hashes of the last tile while that is partial, else none.
    private readonly IReadOnlyList<IReadOnlyList<Digest>> _levels;

    private RightEdge(long size, IReadOnlyList<IReadOnlyList<Digest>> levels) =>
        (Size, _levels, Root) = (size, levels, RootOf(levels));

    /// <summary>Of the tree without leaves.</summary>
    public static RightEdge Empty { get; } = new(0, []);

    public long Size { get; }

    /// <summary>Follows from the edge alone. Compare it with the signed checkpoint before anything is appended.</summary>
    public Digest Root { get; }

    /// <summary>The edge of a tree of <paramref name="size"/> leaves out of its tiles.</summary>
    /// <param name="size">0 to 2^62.</param>
    /// <param name="read">Gives the bytes of each tile of <see cref="TreeTiles.RightEdge"/>; called once for each.</param>
    /// <exception cref="DocumentException">A tile has a wrong length.</exception>
    public static RightEdge Read(long size, Func<TileCoordinates, byte[]> read)
    {
        var tiles = TreeTiles.RightEdge(size).ToDictionary(tile => tile.Level, tile => Tile.Read(tile, read(tile)).Hashes);
        return From(size, tiles);
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<RightEdge> ReadAsync(
        long size, Func<TileCoordinates, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken)
    {
        Dictionary<int, IReadOnlyList<Digest>> tiles = [];
        foreach (var tile in TreeTiles.RightEdge(size))
            tiles.Add(tile.Level, Tile.Read(tile, await read(tile, cancellationToken)).Hashes);
        return From(size, tiles);
    }

    /// <summary>Adds leaves. Beyond the new tiles it holds no more than two edges, whatever the size of the tree.</summary>
    /// <param name="leaves">Hashes as <see cref="MerkleTree.HashLeaf"/> makes them, in order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree would have more than 2^62 leaves.</exception>
    public TreeAppend Append(IReadOnlyList<Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan<long>(leaves.Count, TreeSize.Largest - Size, nameof(leaves));
        var growing = new GrowingTree(Size, _levels);
        foreach (var leaf in leaves)
            growing.Add(0, leaf);
        var edge = new RightEdge(Size + leaves.Count, growing.Levels);
        return new TreeAppend { Edge = edge, Root = edge.Root, Tiles = growing.TilesSince(Size) };
    }

    private static RightEdge From(long size, Dictionary<int, IReadOnlyList<Digest>> tiles) =>
        new(size, [.. Enumerable.Range(0, TreeTiles.Levels(size)).Select(level => tiles.GetValueOrDefault(level, []))]);

    // Whatever is right of the last hash of a level is one smaller subtree: the odd last node that is carried up.
    private static Digest RootOf(IReadOnlyList<IReadOnlyList<Digest>> levels)
    {
        Digest? below = null;
        foreach (var level in levels)
        {
            Digest[] nodes = below is { } rest ? [.. level, rest] : [.. level];
            if (nodes.Length > 0)
                below = MerkleTree.Root(nodes);
        }
        return below ?? MerkleTree.EmptyRoot;
    }
}
