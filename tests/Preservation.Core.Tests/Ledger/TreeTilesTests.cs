using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class TreeTilesTests
{
    [Fact]
    public void A_tree_of_70000_leaves_has_the_tiles_that_the_format_counts()
    {
        var tiles = TreeTiles.Of(70_000).ToList();
        Assert.Equal(274, tiles.Count(tile => tile.Level == 0));
        Assert.Equal("tile/0/273.p/112", tiles.Last(tile => tile.Level == 0).Path);
        Assert.Equal(["tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"], tiles.Where(tile => tile.Level > 0).Select(tile => tile.Path));
        Assert.Equal(["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"], TreeTiles.RightEdge(70_000).Select(tile => tile.Path));
        Assert.Equal(["tile/0/000", "tile/1/000.p/1"], TreeTiles.Of(256).Select(tile => tile.Path));
        Assert.Equal(["tile/entries/000", "tile/entries/001.p/1"], TreeTiles.BundlesOf(257).Select(bundle => bundle.Path));
        Assert.Empty(TreeTiles.Of(0));
        Assert.Empty(TreeTiles.BundlesOf(0));
        Assert.Equal(["tile/7/000.p/64"], TreeTiles.RightEdge(TreeSize.Largest).Select(tile => tile.Path));
    }

    [Theory]
    [InlineData(0, "000")]
    [InlineData(7, "007")]
    [InlineData(999, "999")]
    [InlineData(1000, "x001/000")]
    [InlineData(1234067, "x001/x234/067")]
    [InlineData(1L << 54, "x018/x014/x398/x509/x481/984")]
    public void A_number_is_written_in_groups_of_three(long index, string path)
    {
        Assert.Equal($"tile/5/{path}", new TileCoordinates(5, index, 256).Path);
        Assert.Equal($"tile/entries/{path}.p/3", new BundleCoordinates(index, 3).Path);
    }

    [Fact]
    public void Any_place_is_read_back_from_its_path() => Prop.ForAll(Places, place =>
    {
        Assert.True(TileCoordinates.TryParse(place.Path, out var tile));
        Assert.Equal(place, tile);
        var bundle = new BundleCoordinates(place.Index, place.Width);
        Assert.True(BundleCoordinates.TryParse(bundle.Path, out var read));
        Assert.Equal(bundle, read);
        Assert.False(TileCoordinates.TryParse(bundle.Path, out _));
        Assert.False(BundleCoordinates.TryParse(place.Path, out _));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/x001/x234")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001/234/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000\n")]
    public void What_is_no_path_of_a_tile_is_refused(string? path)
    {
        Assert.False(TileCoordinates.TryParse(path, out _));
        Assert.False(BundleCoordinates.TryParse(path?.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void A_place_outside_the_bounds_cannot_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(-1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(64, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(0, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(0, (1L << 54) + 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileCoordinates(0, 0, 257));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeTiles.Levels(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeTiles.Levels(TreeSize.Largest + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeTiles.Holding(0, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeTiles.Holding(1, 0, 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeTiles.Added(6, 5).ToList());
        Assert.Throws<ArgumentOutOfRangeException>(() => BundleCoordinates.Of(5, 5));
    }

    [Fact]
    public void What_a_tree_gains_is_what_the_larger_one_has_and_the_smaller_one_does_not() =>
        Prop.ForAll(Gen.Choose(0, 70_000).Two().ToArbitrary(), pair =>
        {
            var (small, large) = (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2));
            Assert.Equal(TreeTiles.Of(large).Except(TreeTiles.Of(small)), TreeTiles.Added(small, large));
            Assert.Equal(TreeTiles.BundlesOf(large).Except(TreeTiles.BundlesOf(small)), TreeTiles.BundlesAdded(small, large));
            Assert.Equal(TreeTiles.Of(large).Where(tile => !tile.IsFull), TreeTiles.RightEdge(large));
            Assert.Equal((long)large, TreeTiles.BundlesOf(large).Sum(bundle => (long)bundle.Width));
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<TileCoordinates> Places => (
        from level in Gen.Choose(0, 63)
        from bits in Gen.Choose(0, 54)
        from seed in Gen.Choose(0, int.MaxValue)
        from width in Gen.Choose(1, 256)
        select new TileCoordinates(level, new System.Random(seed).NextInt64(1L << bits), width)).ToArbitrary();
}
