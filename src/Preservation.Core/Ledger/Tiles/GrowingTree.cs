using Preservation.Core.Digests;

namespace Preservation.Core.Ledger.Tiles;

/// <summary>The edge of a tree while leaves are added to it; a tile that fills gives one hash to the level above.</summary>
internal sealed class GrowingTree(long size, IReadOnlyList<IReadOnlyList<Digest>> levels)
{
    private readonly List<List<Digest>> _levels = [.. levels.Select(level => level.ToList())];
    private readonly List<Tile> _full = [];
    private long _size = size;

    public IReadOnlyList<IReadOnlyList<Digest>> Levels => _levels;

    public void Add(int level, Digest hash)
    {
        if (level == 0)
            _size++;
        if (level == _levels.Count)
            _levels.Add([]);
        var hashes = _levels[level];
        hashes.Add(hash);
        if (hashes.Count < TreeSize.TileWidth)
            return;
        var full = hashes.ToArray();
        hashes.Clear();
        _full.Add(new Tile(TreeTiles.Holding(level, TreeSize.HashesAt(_size, level) - 1, _size), full));
        Add(level + 1, MerkleTree.Root(full));
    }

    /// <summary>The tiles that a tree of <paramref name="oldSize"/> leaves did not have, in the order of <see cref="TreeTiles.Added"/>.</summary>
    public IReadOnlyList<Tile> TilesSince(long oldSize)
    {
        var partial = from place in TreeTiles.RightEdge(_size)
                      where TreeSize.HashesAt(_size, place.Level) > TreeSize.HashesAt(oldSize, place.Level)
                      select new Tile(place, [.. _levels[place.Level]]);
        return [.. _full.Concat(partial).OrderBy(tile => tile.Place.Level).ThenBy(tile => tile.Place.Index)];
    }
}
