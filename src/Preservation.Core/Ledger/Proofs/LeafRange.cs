using System.Numerics;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>The leaves from <see cref="Start"/> to before <see cref="End"/>, whose root stands in a proof: a node of the tree.</summary>
internal readonly record struct LeafRange(long Start, long End)
{
    /// <summary>The complete subtrees that it is made of, from left to right and so from large to small: (height, index at that height).</summary>
    public IEnumerable<(int Height, long Index)> Subtrees()
    {
        for (var start = Start; start < End;)
        {
            var height = BitOperations.Log2((ulong)(End - start));
            yield return (height, start >> height);
            start += 1L << height;
        }
    }

    /// <summary>PATH of RFC 6962 section 2.1.1 for the tree of all leaves before <paramref name="size"/>: leaf to root.</summary>
    public static IReadOnlyList<LeafRange> Inclusion(long leaf, long size)
    {
        Stack<LeafRange> path = [];
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (leaf < middle)
            {
                path.Push(new LeafRange(middle, end));
                end = middle;
            }
            else
            {
                path.Push(new LeafRange(start, middle));
                start = middle;
            }
        }
        return [.. path];
    }

    /// <summary>PROOF of RFC 6962 section 2.1.2: what shows the tree of the first leaves to be a prefix of the larger one.</summary>
    public static IReadOnlyList<LeafRange> Consistency(long first, long second)
    {
        Stack<LeafRange> path = [];
        var (start, end) = (0L, second);
        while (first < end)
        {
            var middle = start + Split(end - start);
            if (first <= middle)
            {
                path.Push(new LeafRange(middle, end));
                end = middle;
            }
            else
            {
                path.Push(new LeafRange(start, middle));
                start = middle;
            }
        }
        // A first tree that is itself a node is known to whoever checks.
        if (start > 0)
            path.Push(new LeafRange(start, end));
        return [.. path];
    }

    // The largest power of two below n.
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
