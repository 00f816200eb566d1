using System.Security.Cryptography;
using Preservation.Core.Digests;

namespace Preservation.Core.Tests.Digests;

public sealed class MerkleTreeTests
{
    private const int Largest = 300;

    private static readonly Digest[] Leaves = [.. Enumerable.Range(0, Largest).Select(i => MerkleTree.HashLeaf(BitConverter.GetBytes(i)))];

    [Fact]
    public void The_root_is_that_of_the_recursive_definition_for_every_size()
    {
        for (var size = 0; size <= Largest; size++)
            Assert.Equal(Naive(Leaves.AsSpan(0, size)), MerkleTree.Root(Leaves.AsSpan(0, size)));
    }

    [Fact]
    public void Every_inclusion_proof_is_that_of_the_recursive_definition_and_verifies()
    {
        for (var size = 1; size <= Largest; size += size < 40 ? 1 : 13)
        {
            var leaves = Leaves.AsSpan(0, size);
            var root = Naive(leaves);
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.InclusionProof(leaves, index);
                Assert.Equal(NaivePath(leaves, index), proof);
                Assert.True(MerkleTree.VerifyInclusion((ulong)index, (ulong)size, Leaves[index], proof, root));
            }
        }
    }

    [Fact]
    public void A_proof_holds_for_no_other_leaf_place_size_or_root()
    {
        const int size = 11, index = 5;
        var leaves = Leaves.AsSpan(0, size);
        var (proof, root) = (MerkleTree.InclusionProof(leaves, index), MerkleTree.Root(leaves));
        Assert.True(MerkleTree.VerifyInclusion(index, size, Leaves[index], proof, root));
        Assert.False(MerkleTree.VerifyInclusion(index, size, Leaves[6], proof, root));
        for (ulong other = 0; other < size + 1; other++)
            Assert.Equal(other == index, MerkleTree.VerifyInclusion(other, size, Leaves[index], proof, root));
        Assert.False(MerkleTree.VerifyInclusion(index, size, Leaves[index], proof, Leaves[0]));
        Assert.False(MerkleTree.VerifyInclusion(index, size, Leaves[index], [.. proof.SkipLast(1)], root));
        Assert.False(MerkleTree.VerifyInclusion(index, size, Leaves[index], [.. proof, proof[0]], root));
        Assert.False(MerkleTree.VerifyInclusion(0, 0, Leaves[0], [], MerkleTree.EmptyRoot));
    }

    [Fact]
    public void A_proof_is_only_made_for_a_leaf_that_is_there()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(Leaves, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(Leaves, Largest));
    }

    [Fact]
    public void Proofs_of_the_recursive_definition_show_each_tree_to_be_a_prefix_of_each_larger_one()
    {
        for (var second = 1; second <= 40; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var proof = first == second ? [] : NaiveConsistency(Leaves.AsSpan(0, second), first, true);
                var (root1, root2) = (Naive(Leaves.AsSpan(0, first)), Naive(Leaves.AsSpan(0, second)));
                Assert.True(MerkleTree.VerifyConsistency((ulong)first, (ulong)second, root1, root2, proof), $"{first} in {second}");
                Assert.False(MerkleTree.VerifyConsistency((ulong)first, (ulong)second, Leaves[299], root2, proof), $"{first} in {second}");
                Assert.False(MerkleTree.VerifyConsistency((ulong)first, (ulong)second, root1, Leaves[299], proof), $"{first} in {second}");
            }
        }
    }

    // RFC 6962 section 2.1 word for word: MTH.
    private static Digest Naive(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.Length == 0)
            return new Digest(SHA256.HashData([]));
        if (leaves.Length == 1)
            return leaves[0];
        var k = Split(leaves.Length);
        return Node(Naive(leaves[..k]), Naive(leaves[k..]));
    }

    // Section 2.1.1: PATH.
    private static List<Digest> NaivePath(ReadOnlySpan<Digest> leaves, int index)
    {
        if (leaves.Length == 1)
            return [];
        var k = Split(leaves.Length);
        return index < k
            ? [.. NaivePath(leaves[..k], index), Naive(leaves[k..])]
            : [.. NaivePath(leaves[k..], index - k), Naive(leaves[..k])];
    }

    // Section 2.1.2: SUBPROOF.
    private static List<Digest> NaiveConsistency(ReadOnlySpan<Digest> leaves, int first, bool isKnown)
    {
        if (first == leaves.Length)
            return isKnown ? [] : [Naive(leaves)];
        var k = Split(leaves.Length);
        return first <= k
            ? [.. NaiveConsistency(leaves[..k], first, isKnown), Naive(leaves[k..])]
            : [.. NaiveConsistency(leaves[k..], first - k, false), Naive(leaves[..k])];
    }

    private static Digest Node(Digest left, Digest right) =>
        new(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()]));

    // The largest power of two below n.
    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
