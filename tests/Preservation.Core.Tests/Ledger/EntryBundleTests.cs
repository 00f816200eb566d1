using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class EntryBundleTests
{
    [Fact]
    public void Any_entries_are_read_back() => Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().NonEmptyListOf().ToArbitrary(), entries =>
    {
        byte[][] some = [.. entries.Take(256)];
        var bytes = EntryBundle.Write(some);
        for (var width = 1; width <= some.Length; width++)
            Assert.Equal(some[..width], EntryBundle.Read(new BundleCoordinates(9, width), bytes));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_entry_fits_and_a_longer_one_or_too_many_do_not()
    {
        byte[] longest = new byte[65_535];
        Assert.Equal(longest, EntryBundle.Read(new BundleCoordinates(0, 1), EntryBundle.Write([longest]))[0]);
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([new byte[65_536]]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([.. Enumerable.Repeat(Array.Empty<byte>(), 257)]));
    }

    [Theory]
    [InlineData("", 1, "byte 0")]
    [InlineData("00", 1, "byte 0")]
    [InlineData("000361", 1, "byte 0")]
    [InlineData("000161000262", 1, "byte 3")]
    [InlineData("00016100", 1, "byte 3")]
    [InlineData("000161", 2, "byte 3")]
    public void A_bundle_cut_short_is_refused_at_its_place(string hex, int width, string place)
    {
        var refused = Assert.Throws<DocumentException>(() => EntryBundle.Read(new BundleCoordinates(0, width), Convert.FromHexString(hex)));
        Assert.Equal(place, Assert.Single(refused.Problems).Place);
    }

    [Fact]
    public void More_than_256_entries_are_refused()
    {
        var refused = Assert.Throws<DocumentException>(() => EntryBundle.Read(new BundleCoordinates(0, 1), new byte[514]));
        Assert.Equal("byte 512", Assert.Single(refused.Problems).Place);
    }
}
