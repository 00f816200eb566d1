using System.Security.Cryptography;
using Preservation.Core.Digests;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

/// <summary>A tree that keeps all leaves and follows RFC 6962 section 2.1 word for word.</summary>
internal static class NaiveTree
{
    public static readonly Digest[] Leaves = [.. Enumerable.Range(0, 70_000).Select(i => MerkleTree.HashLeaf(BitConverter.GetBytes(i)))];

    public static Digest Root(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.Length == 0)
            return new Digest(SHA256.HashData([]));
        if (leaves.Length == 1)
            return leaves[0];
        var k = Split(leaves.Length);
        return Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    public static List<Digest> Path(ReadOnlySpan<Digest> leaves, int index)
    {
        if (leaves.Length == 1)
            return [];
        var k = Split(leaves.Length);
        return index < k
            ? [.. Path(leaves[..k], index), Root(leaves[k..])]
            : [.. Path(leaves[k..], index - k), Root(leaves[..k])];
    }

    public static List<Digest> Consistency(ReadOnlySpan<Digest> leaves, int first, bool isKnown = true)
    {
        if (first == leaves.Length)
            return isKnown ? [] : [Root(leaves)];
        var k = Split(leaves.Length);
        return first <= k
            ? [.. Consistency(leaves[..k], first, isKnown), Root(leaves[k..])]
            : [.. Consistency(leaves[k..], first - k, false), Root(leaves[..k])];
    }

    /// <summary>The tile as the format defines each of its hashes: the root over so many leaves.</summary>
    public static byte[] Tile(ReadOnlySpan<Digest> leaves, TileCoordinates tile)
    {
        var span = 1;
        for (var level = 0; level < tile.Level; level++)
            span *= 256;
        List<byte> bytes = [];
        for (var i = 0; i < tile.Width; i++)
            bytes.AddRange(Root(leaves.Slice((((int)tile.Index * 256) + i) * span, span)).ToArray());
        return [.. bytes];
    }

    private static Digest Node(Digest left, Digest right) => new(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()]));

    // The largest power of two below n.
    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
