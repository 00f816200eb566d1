using System.Security.Cryptography;
using Preservation.Core.Digests;

namespace Preservation.Core.Tests.Digests;

public sealed class ContentDigestTests
{
    private const int Chunk = 65536;

    [Theory]
    [InlineData(0)]
    [InlineData(65535)]
    [InlineData(65537)]
    [InlineData(98304)]
    [InlineData(268435456 + 65536)]
    [InlineData(-65536)]
    public void A_chunk_is_a_multiple_of_64_KiB_up_to_256_MiB(int size) =>
        Assert.Throws<ArgumentException>(() => new Chunking(size));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(65535, 1, 65535)]
    [InlineData(65536, 1, 65536)]
    [InlineData(65537, 2, 1)]
    [InlineData(131072, 2, 65536)]
    [InlineData(50_000_000_000, 762940, 29696)]
    public void The_chunks_cover_the_file_and_no_more(long size, int count, int lengthOfLast)
    {
        // 50,000,000,000 / 65,536 = 762,939.453125, and 0.453125 × 65,536 = 29,696.
        var chunking = new Chunking(Chunk);
        Assert.Equal(count, chunking.Count(size));
        if (count == 0)
            return;
        Assert.Equal((long)(count - 1) * Chunk, chunking.Offset(count - 1));
        Assert.Equal(lengthOfLast, chunking.Length(count - 1, size));
        Assert.Equal(count == 1 ? lengthOfLast : Chunk, chunking.Length(0, size));
    }

    [Fact]
    public void The_default_chunk_has_4_MiB() => Assert.Equal(4194304, new Chunking(Chunking.DefaultSize).ChunkSize);

    [Fact]
    public void Content_of_two_and_a_half_chunks_has_the_leaves_of_its_parts()
    {
        var content = new byte[(2 * Chunk) + 100];
        new Random(1).NextBytes(content);
        var digest = ContentDigest.Of(content, new Chunking(Chunk));
        Digest[] leaves = [Leaf(content[..Chunk]), Leaf(content[Chunk..(2 * Chunk)]), Leaf(content[(2 * Chunk)..])];
        Assert.Equal(new Digest(SHA256.HashData(content)), digest.Digest);
        Assert.Equal(leaves, digest.Leaves.ToArray());
        var left = SHA256.HashData([1, .. leaves[0].ToArray(), .. leaves[1].ToArray()]);
        Assert.Equal(new Digest(SHA256.HashData([1, .. left, .. leaves[2].ToArray()])), digest.MerkleRoot);
    }

    [Fact]
    public void An_empty_file_has_no_leaf_and_the_digest_of_nothing_as_its_root()
    {
        var digest = ContentDigest.Of([], new Chunking(Chunk));
        Assert.Equal(0, digest.Leaves.Length);
        Assert.Empty(digest.LeafFile());
        // sha256sum </dev/null
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", digest.MerkleRoot.ToString());
    }

    [Fact]
    public void A_leaf_file_is_read_back_and_one_of_a_wrong_length_is_not()
    {
        var digest = ContentDigest.Of(new byte[Chunk * 3], new Chunking(Chunk));
        var file = digest.LeafFile();
        Assert.Equal(96, file.Length);
        Assert.Equal(digest.Leaves.ToArray(), ContentDigest.ReadLeafFile(file, 3));
        Assert.Null(ContentDigest.ReadLeafFile(file, 2));
        Assert.Null(ContentDigest.ReadLeafFile(file.AsSpan(1), 3));
        Assert.Null(ContentDigest.ReadLeafFile(file, int.MaxValue));
    }

    [Fact]
    public void Leaves_that_do_not_fit_the_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => new ContentDigest(Chunk + 1, default, new Chunking(Chunk), [default]));

    private static Digest Leaf(byte[] chunk) => new(SHA256.HashData([0, .. chunk]));
}
