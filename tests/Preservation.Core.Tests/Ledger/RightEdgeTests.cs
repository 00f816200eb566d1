using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class RightEdgeTests
{
    [Fact]
    public void Growing_leaf_by_leaf_gives_the_roots_and_tiles_of_the_recursive_definition()
    {
        Dictionary<string, byte[]> stored = [];
        var edge = RightEdge.Empty;
        Assert.Equal(NaiveTree.Root([]), edge.Root);
        for (var size = 1; size <= 600; size++)
        {
            var append = edge.Append([NaiveTree.Leaves[size - 1]]);
            var leaves = NaiveTree.Leaves.AsSpan(0, size);
            Assert.Equal(NaiveTree.Root(leaves), append.Root);
            Assert.Equal(TreeTiles.Added(size - 1, size), append.Tiles.Select(tile => tile.Place));
            foreach (var tile in append.Tiles)
            {
                Assert.Equal(NaiveTree.Tile(leaves, tile.Place), tile.ToBytes());
                stored.Add(tile.Place.Path, tile.ToBytes());
            }
            edge = RightEdge.Read(size, tile => stored[tile.Path]);
            Assert.Equal((size, append.Root), (edge.Size, edge.Root));
        }
    }

    [Fact]
    public void Batches_of_any_size_give_the_same_tree() =>
        Prop.ForAll(Gen.Choose(0, 700).NonEmptyListOf().Resize(6).ToArbitrary(), batches =>
        {
            var edge = RightEdge.Empty;
            foreach (var batch in batches)
            {
                var before = (int)edge.Size;
                var leaves = NaiveTree.Leaves.AsSpan(0, before + batch);
                var append = edge.Append(leaves[before..].ToArray());
                edge = append.Edge;
                Assert.Equal(NaiveTree.Root(leaves), append.Root);
                Assert.Equal(append.Root, edge.Root);
                Assert.Equal(TreeTiles.Added(before, leaves.Length), append.Tiles.Select(tile => tile.Place));
                foreach (var tile in append.Tiles)
                    Assert.Equal(NaiveTree.Tile(leaves, tile.Place), tile.ToBytes());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_third_level_begins_at_65536_leaves()
    {
        var append = RightEdge.Empty.Append(NaiveTree.Leaves[..65_535]).Edge.Append(NaiveTree.Leaves[65_535..65_537]);
        Assert.Equal(NaiveTree.Root(NaiveTree.Leaves.AsSpan(0, 65_537)), append.Root);
        Assert.Equal(["tile/0/255", "tile/0/256.p/1", "tile/1/000", "tile/2/000.p/1"], append.Tiles.Select(tile => tile.Place.Path));
    }

    [Fact]
    public void The_largest_trees_grow_like_small_ones_up_to_their_bound()
    {
        long[] sizes = [.. Enumerable.Range(1, 61).SelectMany(bits => new[] { (1L << bits) - 1, 1L << bits, (1L << bits) + 255 }), TreeSize.Largest - 3];
        foreach (var size in sizes)
        {
            var edge = RightEdge.Read(size, EqualLeaves.Tiles(size));
            Assert.Equal(EqualLeaves.Root(size), edge.Root);
            var append = edge.Append([EqualLeaves.Leaf, EqualLeaves.Leaf, EqualLeaves.Leaf]);
            Assert.Equal(EqualLeaves.Root(size + 3), append.Root);
            Assert.Equal(TreeTiles.Added(size, size + 3), append.Tiles.Select(tile => tile.Place));
            Assert.All(append.Tiles, tile => Assert.Equal(EqualLeaves.Tiles(size + 3)(tile.Place), tile.ToBytes()));
        }
        var largest = RightEdge.Read(TreeSize.Largest, EqualLeaves.Tiles(TreeSize.Largest));
        Assert.Equal(EqualLeaves.Root(TreeSize.Largest), largest.Root);
        Assert.Throws<ArgumentOutOfRangeException>(() => largest.Append([EqualLeaves.Leaf]));
    }

    [Fact]
    public async Task An_edge_can_be_read_without_blocking()
    {
        var edge = await RightEdge.ReadAsync(70_000, (tile, _) => Task.FromResult(EqualLeaves.Tiles(70_000)(tile)), TestContext.Current.CancellationToken);
        Assert.Equal(EqualLeaves.Root(70_000), edge.Root);
    }

    [Fact]
    public void Nothing_appended_changes_nothing()
    {
        var append = RightEdge.Empty.Append(NaiveTree.Leaves[..300]).Edge.Append([]);
        Assert.Empty(append.Tiles);
        Assert.Equal(NaiveTree.Root(NaiveTree.Leaves.AsSpan(0, 300)), append.Root);
    }

    [Fact]
    public void A_tile_cut_short_is_refused_and_a_grown_one_serves()
    {
        var place = new TileCoordinates(0, 0, 3);
        var grown = new Tile(place.Full, NaiveTree.Leaves[..256]).ToBytes();
        Assert.Equal(NaiveTree.Leaves[..3], Tile.Read(place, grown).Hashes);
        Assert.Equal(NaiveTree.Leaves[..3], Tile.Read(place, grown.AsSpan(0, 96)).Hashes);
        foreach (var length in new[] { 0, 64, 95, 97 })
        {
            var refused = Assert.Throws<DocumentException>(() => Tile.Read(place, grown.AsSpan(0, length)));
            Assert.Equal(("tile/0/000.p/3", $"byte {length}"), (refused.Document, refused.Problems[0].Place));
        }
        Assert.Throws<DocumentException>(() => Tile.Read(place, [.. grown, .. grown.AsSpan(0, 32)]));
    }
}
