using System.Buffers.Binary;
using Preservation.Core.Digests;

namespace Preservation.Core.Findings;

/// <summary>
/// Chooses which chunks a sampled audit reads. The choice follows from a seed that the operator does not choose, so a
/// reviewer can recompute what had to be read.
/// </summary>
public static class SampleChoice
{
    /// <summary>
    /// <paramref name="count"/> different numbers below <paramref name="total"/>, ascending; all of them when fewer
    /// exist. The i-th try is the first 8 bytes of SHA-256(seed ‖ i as 8 bytes, big-endian), modulo total; repeated
    /// numbers are passed over.
    /// </summary>
    public static IReadOnlyList<long> Choose(Digest seed, long total, long count)
    {
        if (count >= total)
            return [.. Numbers(total)];
        Span<byte> input = stackalloc byte[Digest.Size + 8];
        seed.CopyTo(input);
        SortedSet<long> chosen = [];
        for (ulong i = 0; chosen.Count < count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(input[Digest.Size..], i);
            var number = BinaryPrimitives.ReadUInt64BigEndian(Digest.Of(input).ToArray());
            chosen.Add((long)(number % (ulong)total));
        }
        return [.. chosen];
    }

    private static IEnumerable<long> Numbers(long total)
    {
        for (long i = 0; i < total; i++)
            yield return i;
    }
}
