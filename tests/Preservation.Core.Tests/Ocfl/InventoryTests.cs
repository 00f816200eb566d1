using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Tests.Ocfl;

public sealed class InventoryTests
{
    private static readonly Digest A = Digest.Of("a"u8), B = Digest.Of("b"u8), C = Digest.Of("c"u8);

    private static readonly Inventory One = Inventory.WithVersion(null, "model:x:record", State(("one", A), ("two", A), ("three", B)));

    private static readonly Inventory Two = Inventory.WithVersion(One, "model:x:record", State(("one", A), ("two", C), ("four", B)));

    private static InventoryVersion State(params (string, Digest)[] state) => Example.Version(state.ToDictionary());

    [Fact]
    public void Equal_bytes_under_two_names_are_stored_under_both() =>
        Assert.Equal(
            [("v1/content/one", A), ("v1/content/three", B), ("v1/content/two", A)],
            One.Content.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)));

    [Fact]
    public void A_version_stores_what_is_new_under_its_name_and_refers_to_the_rest()
    {
        Assert.Equal(2, Two.Head);
        Assert.Equal(["v2/content/four", "v2/content/two"], Two.ContentOf(2).Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Equal(One.Content.Count, Two.ContentOf(1).Count());
    }

    [Fact]
    public void A_version_without_news_stores_nothing() =>
        Assert.Empty(Inventory.WithVersion(One, One.Id, One.Latest).ContentOf(2));

    [Fact]
    public void A_name_that_comes_back_with_other_bytes_is_stored_again()
    {
        var three = Inventory.WithVersion(Two, Two.Id, State(("two", A)));
        Assert.Equal("v3/content/two", Assert.Single(three.ContentOf(3)).Key);
    }

    [Fact]
    public void An_inventory_at_an_earlier_version_has_the_bytes_that_it_had_then()
    {
        Assert.Equal(InventoryJson.Write(One), InventoryJson.Write(Two.At(1)));
        Assert.Same(Two, Two.At(2));
    }

    [Theory]
    [InlineData("one", "a", "v1/content/one")]
    [InlineData("two", "a", "v1/content/two")]
    [InlineData("two", "c", "v2/content/two")]
    [InlineData("four", "b", "v2/content/four")]
    public void The_path_of_a_name_is_where_its_own_bytes_lie(string name, string content, string path) =>
        Assert.Equal(path, Two.PathOf(name, Digest.Of(Example.Text(content))));

    [Fact]
    public void A_name_without_a_path_of_its_own_is_found_by_its_digest_and_unknown_bytes_are_not()
    {
        Assert.Equal("v2/content/two", Two.PathOf("another name", C));
        Assert.Null(Two.PathOf("one", Digest.Of("d"u8)));
    }

    [Fact]
    public void Sidecar_and_declaration_are_what_sha256sum_and_namaste_expect()
    {
        Assert.Equal($"{A}  inventory.json\n", Encoding.ASCII.GetString(Inventory.Sidecar(A)));
        Assert.Equal("ocfl_object_1.1\n", Encoding.ASCII.GetString(Inventory.Declaration));
        Assert.Equal(Inventory.DeclarationName, "0=" + Encoding.ASCII.GetString(Inventory.Declaration).Trim());
    }
}
