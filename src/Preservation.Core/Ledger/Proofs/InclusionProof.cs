using Preservation.Core.Digests;

namespace Preservation.Core.Ledger.Proofs;

/// <summary>That a leaf is in a tree (RFC 6962 section 2.1.1).</summary>
/// <param name="Index">Of the leaf, from 0.</param>
/// <param name="Size">Leaves of the tree.</param>
/// <param name="Hashes">The siblings, from the leaf to the root.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Digest> Hashes)
{
    /// <summary>Whether it leads from the hash of this leaf to this root. Bounds of any kind are refused, never thrown.</summary>
    public bool Holds(Digest leaf, Digest root) =>
        Index >= 0 && Size >= 0 && MerkleTree.VerifyInclusion((ulong)Index, (ulong)Size, leaf, Hashes, root);
}
