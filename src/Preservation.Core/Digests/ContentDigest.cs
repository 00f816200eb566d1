namespace Preservation.Core.Digests;

/// <summary>What one complete read of a file yields: its size, its digest and the hashes of its chunks.</summary>
public sealed class ContentDigest
{
    private readonly Digest[] _leaves;

    public ContentDigest(long size, Digest digest, Chunking chunking, Digest[] leaves)
    {
        if (leaves.Length != chunking.Count(size))
            throw new ArgumentException($"A file of {size} bytes has {chunking.Count(size)} chunks, not {leaves.Length}.");
        (Size, Digest, Chunking, _leaves) = (size, digest, chunking, leaves);
        MerkleRoot = MerkleTree.Root(leaves);
    }

    public long Size { get; }

    public Digest Digest { get; }

    public Chunking Chunking { get; }

    public Digest MerkleRoot { get; }

    public ReadOnlySpan<Digest> Leaves => _leaves;

    /// <summary>The leaf file: the leaf hashes one after the other, 32 bytes each.</summary>
    public byte[] LeafFile()
    {
        var bytes = new byte[_leaves.Length * Digest.Size];
        for (var i = 0; i < _leaves.Length; i++)
            _leaves[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        return bytes;
    }

    /// <summary>Digests content that is already in memory.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> content, Chunking chunking)
    {
        var leaves = new Digest[chunking.Count(content.Length)];
        for (var i = 0; i < leaves.Length; i++)
            leaves[i] = MerkleTree.HashLeaf(content.Slice((int)chunking.Offset(i), chunking.Length(i, content.Length)));
        return new ContentDigest(content.Length, Digest.Of(content), chunking, leaves);
    }

    /// <summary>Splits a leaf file; null when its length is not that of <paramref name="count"/> leaves.</summary>
    public static Digest[]? ReadLeafFile(ReadOnlySpan<byte> file, int count)
    {
        if (file.Length != (long)count * Digest.Size)
            return null;
        var leaves = new Digest[count];
        for (var i = 0; i < count; i++)
            leaves[i] = new Digest(file.Slice(i * Digest.Size, Digest.Size));
        return leaves;
    }
}
