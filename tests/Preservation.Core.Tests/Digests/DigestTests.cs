using Preservation.Core.Digests;

namespace Preservation.Core.Tests.Digests;

public sealed class DigestTests
{
    // FIPS 180-2, appendix B.1.
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void The_digest_of_abc_is_that_of_the_standard_in_one_piece_or_three()
    {
        Assert.Equal(Abc, Digest.Of("abc"u8).ToString());
        using var streaming = new StreamingDigest();
        foreach (var piece in "abc")
            streaming.Append([(byte)piece]);
        Assert.Equal(Abc, streaming.Finish().ToString());
    }

    [Fact]
    public void A_finished_stream_starts_a_new_digest()
    {
        using var streaming = new StreamingDigest();
        streaming.Append("something before"u8);
        Assert.NotEqual(Abc, streaming.Finish().ToString());
        streaming.Append("abc"u8);
        Assert.Equal(Abc, streaming.Finish().ToString());
        Assert.Equal(MerkleTree.EmptyRoot, streaming.Finish());
    }

    [Theory]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_but_64_lower_case_characters_is_refused(string? text)
    {
        Assert.False(Digest.TryParse(text, out var digest));
        Assert.Equal(default, digest);
        Assert.Throws<FormatException>(() => Digest.Parse(text ?? ""));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var digest = Digest.Parse(Abc);
        Assert.Equal(Abc, digest.ToString());
        Assert.Equal(Convert.FromHexString(Abc), digest.ToArray());
        Assert.Equal("sha256:ba7816bf8f01…", digest.Short);
        Assert.Throws<ArgumentException>(() => new Digest(new byte[31]));
    }

    [Fact]
    public void A_difference_in_any_byte_makes_another_digest()
    {
        var bytes = Convert.FromHexString(Abc);
        for (var i = 0; i < Digest.Size; i++)
        {
            var other = (byte[])bytes.Clone();
            other[i] ^= 1;
            Assert.True(new Digest(other) != new Digest(bytes));
            Assert.False(new Digest(other).Equals((object)new Digest(bytes)));
        }
    }

    [Fact]
    public void The_order_is_that_of_the_written_form()
    {
        var digests = Enumerable.Range(0, 50).Select(i => Digest.Of([(byte)i])).ToList();
        Assert.Equal(
            digests.Select(digest => digest.ToString()).Order(StringComparer.Ordinal),
            digests.Order().Select(digest => digest.ToString()));
    }
}
