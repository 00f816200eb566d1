using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>
/// Makes roots and proofs (RFC 6962 section 2.1) out of tiles, for trees up to 2^62 leaves. Every tile asked for is one that
/// a tree of that size has, and is asked for once; at most two of each level are. Tiles come from stores that nobody trusts:
/// what is made here holds only when it leads to a signed root.
/// </summary>
public static class TileProofs
{
    /// <summary>The root over all leaves.</summary>
    /// <param name="size">0 to 2^62.</param>
    /// <param name="read">Gives the bytes of a tile.</param>
    /// <exception cref="DocumentException">A tile has a wrong length.</exception>
    public static Digest Root(long size, Func<TileCoordinates, byte[]> read) => ToRoot(size).Read(read)[0];

    /// <inheritdoc cref="Root"/>
    public static async Task<Digest> RootAsync(
        long size, Func<TileCoordinates, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken) =>
        (await ToRoot(size).ReadAsync(read, cancellationToken))[0];

    /// <summary>Shows that a leaf is in the tree.</summary>
    /// <param name="index">0 to size - 1.</param>
    /// <param name="size">1 to 2^62.</param>
    /// <param name="read">Gives the bytes of a tile.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    /// <exception cref="DocumentException">A tile has a wrong length.</exception>
    public static InclusionProof Inclusion(long index, long size, Func<TileCoordinates, byte[]> read) =>
        new(index, size, ToInclusion(index, size).Read(read));

    /// <inheritdoc cref="Inclusion"/>
    public static async Task<InclusionProof> InclusionAsync(
        long index, long size, Func<TileCoordinates, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken) =>
        new(index, size, await ToInclusion(index, size).ReadAsync(read, cancellationToken));

    /// <summary>Shows that a smaller tree is a prefix of a larger one.</summary>
    /// <param name="first">1 to second: nothing is to be shown of a tree without leaves.</param>
    /// <param name="second">1 to 2^62.</param>
    /// <param name="read">Gives the bytes of a tile of the larger tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are out of these bounds.</exception>
    /// <exception cref="DocumentException">A tile has a wrong length.</exception>
    public static ConsistencyProof Consistency(long first, long second, Func<TileCoordinates, byte[]> read) =>
        new(first, second, ToConsistency(first, second).Read(read));

    /// <inheritdoc cref="Consistency"/>
    public static async Task<ConsistencyProof> ConsistencyAsync(
        long first, long second, Func<TileCoordinates, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken) =>
        new(first, second, await ToConsistency(first, second).ReadAsync(read, cancellationToken));

    private static TileReading ToRoot(long size)
    {
        TreeSize.Check(size);
        return new TileReading(size, [new LeafRange(0, size)]);
    }

    private static TileReading ToInclusion(long index, long size)
    {
        TreeSize.Check(size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return new TileReading(size, LeafRange.Inclusion(index, size));
    }

    private static TileReading ToConsistency(long first, long second)
    {
        TreeSize.Check(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        return new TileReading(second, LeafRange.Consistency(first, second));
    }
}
