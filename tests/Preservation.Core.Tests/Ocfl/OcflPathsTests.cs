using System.Globalization;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Tests.Ocfl;

public sealed class OcflPathsTests
{
    // ocfl-layout.md section 2.2: the first two from the text of extension 0003, the rest agreed with ocfl-py.
    [Theory]
    [InlineData("..hor/rib:le-$id", "487/326/d8c/%2e%2ehor%2frib%3ale-%24id")]
    [InlineData("..Hor/rib:lè-$id", "373/529/21a/%2e%2eHor%2frib%3al%c3%a8-%24id")]
    [InlineData("model:claude-opus-3", "3e6/df0/2d8/model%3aclaude-opus-3")]
    [InlineData("model:claude-2.1:weights", "968/45a/714/model%3aclaude-2%2e1%3aweights")]
    [InlineData("claude-opus-3", "3df/601/02f/claude-opus-3")]
    public void An_object_lies_where_extension_0003_says(string id, string folder)
    {
        Assert.Equal(folder, OcflPaths.ObjectFolder(id));
        Assert.Equal(id, OcflPaths.DecodeId(folder[12..]));
    }

    [Fact]
    public void A_long_id_is_cut_and_closed_with_its_digest()
    {
        // printf 'model:abcdefghij…' | sha256sum
        const string digest = "676cdaa3d6136dcc7d5e6269206ced5b23e73cd0725c95b456196cd03689ceab";
        var id = "model:" + string.Concat(Enumerable.Repeat("abcdefghij", 10));
        var encoded = id.Replace(":", "%3a", StringComparison.Ordinal);
        Assert.Equal($"676/cda/a3d/{encoded[..100]}-{digest}", OcflPaths.ObjectFolder(id));
    }

    [Theory]
    [InlineData("weights/model-00001-of-00002.safetensors", "weights/model-00001-of-00002.safetensors")]
    [InlineData("dossier/an interview.md", "dossier/an%20interview.md")]
    [InlineData("dossier/100%.md", "dossier/100%25.md")]
    [InlineData("dossier/ü😀", "dossier/%c3%bc%f0%9f%98%80")]
    [InlineData("a:b/c", "a%3ab/c")]
    [InlineData(".hidden/a.", "%2ehidden/a%2e")]
    [InlineData(".../x", "%2e.%2e/x")]
    [InlineData("a\\b\"c", "a%5cb%22c")]
    public void What_is_not_portable_is_encoded_in_the_content_path(string logical, string encoded) =>
        Assert.Equal("v3/content/" + encoded, OcflPaths.ContentPath(3, logical));

    [Fact]
    public void A_part_that_encoding_makes_too_long_is_cut_and_stays_its_own()
    {
        var (one, other) = (new string('ü', 99) + "a", new string('ü', 99) + "b");
        var parts = new[] { one, other }.Select(part => OcflPaths.ContentPath(1, part)["v1/content/".Length..]).ToList();
        Assert.All(parts, part => Assert.Equal(160 + 1 + 64, part.Length));
        Assert.Equal(parts[0][..160], parts[1][..160]);
        Assert.NotEqual(parts[0], parts[1]);
    }

    [Fact]
    public void No_two_names_share_a_content_path()
    {
        string[] pieces = ["a", ".", "%", "%2e", "2e", " ", "%20", "ü", "A", "-"];
        var names = pieces.SelectMany(x => pieces.SelectMany(y => pieces.Select(z => x + y + z))).Distinct().ToList();
        Assert.Equal(names.Count, names.Select(name => OcflPaths.ContentPath(1, name)).Distinct().Count());
    }

    [Fact]
    public void Versions_are_written_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "~", NumberGroupSeparator = "'" } };
            Assert.Equal("v1234/content/a", OcflPaths.ContentPath(1234, "a"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
