using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class CheckpointTests
{
    private const string Root = "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=";

    [Fact]
    public void Any_checkpoint_is_read_back() => Prop.ForAll(Checkpoints.ToArbitrary(), checkpoint =>
    {
        var read = Checkpoint.Parse(checkpoint.ToText(), "x");
        Assert.Equal(checkpoint.Extensions, read.Extensions);
        Assert.Equal(checkpoint with { Extensions = [] }, read with { Extensions = [] });
        Assert.Equal(checkpoint.ToText(), read.ToText());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("log\n", "line 2")]
    [InlineData("log\n15\n", "line 3")]
    [InlineData("log\n15\n" + Root, "line 3")]
    [InlineData("\n15\n" + Root + "\n", "line 1")]
    [InlineData("log\n015\n" + Root + "\n", "line 2")]
    [InlineData("log\n-1\n" + Root + "\n", "line 2")]
    [InlineData("log\n+1\n" + Root + "\n", "line 2")]
    [InlineData("log\n 1\n" + Root + "\n", "line 2")]
    [InlineData("log\n1e3\n" + Root + "\n", "line 2")]
    [InlineData("log\n٣\n" + Root + "\n", "line 2")]
    [InlineData("log\n4611686018427387905\n" + Root + "\n", "line 2")]
    [InlineData("log\n99999999999999999999999\n" + Root + "\n", "line 2")]
    [InlineData("log\n0\n" + Root + "\n", "line 3")]
    [InlineData("log\n15\n" + Root + " \n", "line 3")]
    [InlineData("log\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cu=\n", "line 3")]
    [InlineData("log\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v38\n", "line 3")]
    [InlineData("log\n15\n" + Root + "\n\n", "line 4")]
    [InlineData("log\n15\n" + Root + "\nextension\n\n", "line 5")]
    public void What_is_no_checkpoint_is_refused_at_its_place(string text, string place)
    {
        var refused = Assert.Throws<DocumentException>(() => Checkpoint.Parse(text, "x"));
        Assert.Contains(refused.Problems, problem => problem.Place == place);
    }

    [Fact]
    public void Everything_wrong_is_named()
    {
        var refused = Assert.Throws<DocumentException>(() => Checkpoint.Parse("\nx\ny\n\n", "x"));
        Assert.Equal(["line 1", "line 4", "line 2", "line 3"], refused.Problems.Select(problem => problem.Place));
    }

    [Fact]
    public void What_would_be_refused_is_not_written()
    {
        var good = new Checkpoint { Origin = "log", Size = 1, Root = Digest.Of([]) };
        Assert.Throws<ArgumentException>(() => (good with { Origin = "" }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Origin = "a\nb" }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Origin = "a\tb" }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Size = -1 }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Size = TreeSize.Largest + 1 }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Size = 0, Root = Digest.Of([1]) }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Extensions = [""] }).ToText());
        Assert.Throws<ArgumentException>(() => (good with { Extensions = ["a\nb"] }).ToText());
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_the_exception_that_is_documented() =>
        Prop.ForAll(Gen.Elements("\n", "log", "15", "0", Root, "=", " ", "\0", "\ud800", "9999999999999999999").ListOf().ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);
            try
            {
                Assert.Equal(15, Checkpoint.Parse(text, "x").Size % 100);
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Gen<Checkpoint> Checkpoints =>
        from origin in Gen.Elements("archive.example/ledger", "Grüße 😀", "a+b c")
        from bits in Gen.Choose(0, 62)
        from seed in Gen.Choose(0, int.MaxValue)
        from extensions in Gen.Elements("x", "y z", "\u00a0").ListOf()
        let size = new System.Random(seed).NextInt64(1L << bits)
        select new Checkpoint { Origin = origin, Size = size, Root = size == 0 ? MerkleTree.EmptyRoot : Digest.Of([(byte)bits]), Extensions = [.. extensions] };
}
