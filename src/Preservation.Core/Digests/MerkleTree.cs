using System.Security.Cryptography;

namespace Preservation.Core.Digests;

/// <summary>Hashing and proofs of RFC 6962 section 2.1 over SHA-256 (<c>rfc6962-sha256</c>).</summary>
public static class MerkleTree
{
    /// <summary>The name of this construction in manifests.</summary>
    public const string Algorithm = "rfc6962-sha256";

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    /// <summary>SHA-256(0x00 ‖ data).</summary>
    public static Digest HashLeaf(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(data);
        return Finish(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Digest HashNode(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Digest.Size)];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Digest.Size)..]);
        return Digest.Of(bytes);
    }

    /// <summary>The root over leaf hashes: paired level by level, an odd last node is carried up.</summary>
    public static Digest Root(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.IsEmpty)
            return EmptyRoot;
        var level = leaves.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++)
                level[i] = HashNode(level[2 * i], level[(2 * i) + 1]);
            if (count % 2 == 1)
                level[count / 2] = level[count - 1];
        }
        return level[0];
    }

    /// <summary>The sibling hashes from leaf <paramref name="index"/> to the root (RFC 6962 section 2.1.1).</summary>
    public static IReadOnlyList<Digest> InclusionProof(ReadOnlySpan<Digest> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        List<Digest> proof = [];
        var level = leaves.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2, index /= 2)
        {
            var sibling = index ^ 1;
            if (sibling < count)
                proof.Add(level[sibling]);
            for (var i = 0; i < count / 2; i++)
                level[i] = HashNode(level[2 * i], level[(2 * i) + 1]);
            if (count % 2 == 1)
                level[count / 2] = level[count - 1];
        }
        return proof;
    }

    /// <summary>Whether the proof leads from the leaf at <paramref name="index"/> of a tree of <paramref name="size"/> leaves to its root.</summary>
    public static bool VerifyInclusion(ulong index, ulong size, Digest leaf, IReadOnlyList<Digest> proof, Digest root)
    {
        if (index >= size)
            return false;
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if (node % 2 == 1 || node == last)
            {
                hash = HashNode(sibling, hash);
                (node, last) = SkipLeftEdge(node, last);
            }
            else
            {
                hash = HashNode(hash, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>Whether the proof shows that the tree of <paramref name="size1"/> leaves is a prefix of the tree of <paramref name="size2"/>.</summary>
    public static bool VerifyConsistency(
        ulong size1, ulong size2, Digest root1, Digest root2, IReadOnlyList<Digest> proof)
    {
        // RFC 6962 has proofs from one leaf on: whoever has seen nothing yet has nothing to compare with.
        if (size1 == 0 || size1 > size2)
            return false;
        if (size1 == size2)
            return proof.Count == 0 && root1 == root2;
        if (proof.Count == 0)
            return false;
        // A complete first tree is itself the first node of the path, and the prover leaves it out.
        var path = ulong.IsPow2(size1) ? proof.Prepend(root1) : proof;
        var (node, last) = (size1 - 1, size2 - 1);
        while (node % 2 == 1)
            (node, last) = (node >> 1, last >> 1);
        var (first, second, started) = (default(Digest), default(Digest), false);
        foreach (var next in path)
        {
            if (!started)
            {
                (first, second, started) = (next, next, true);
                continue;
            }
            if (last == 0)
                return false;
            if (node % 2 == 1 || node == last)
            {
                first = HashNode(next, first);
                second = HashNode(next, second);
                (node, last) = SkipLeftEdge(node, last);
            }
            else
            {
                second = HashNode(second, next);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && first == root1 && second == root2;
    }

    private static (ulong Node, ulong Last) SkipLeftEdge(ulong node, ulong last)
    {
        while (node % 2 == 0 && node != 0)
            (node, last) = (node >> 1, last >> 1);
        return (node, last);
    }

    private static Digest Finish(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        hash.GetHashAndReset(bytes);
        return new Digest(bytes);
    }
}
