using Preservation.Core.Digests;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>That a tree is a prefix of a larger one (RFC 6962 section 2.1.2).</summary>
/// <param name="First">Leaves of the smaller tree.</param>
/// <param name="Second">Leaves of the larger tree.</param>
/// <param name="Hashes">As the RFC orders them.</param>
public sealed record ConsistencyProof(long First, long Second, IReadOnlyList<Digest> Hashes)
{
    /// <summary>
    /// Whether it leads to both roots. False also for a first tree without leaves, of which nothing can be shown. Bounds of
    /// any kind are refused, never thrown.
    /// </summary>
    public bool Holds(Digest firstRoot, Digest secondRoot) =>
        First >= 0 && Second >= 0
        && MerkleTree.VerifyConsistency((ulong)First, (ulong)Second, firstRoot, secondRoot, Hashes);
}
