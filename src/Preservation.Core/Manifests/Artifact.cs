using Preservation.Core.Digests;

namespace Preservation.Core.Manifests;

/// <summary>One file of a holding, as its manifest states it.</summary>
public sealed record Artifact
{
    public required ArtifactName Name { get; init; }

    public required Role Role { get; init; }

    public required string MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the whole file.</summary>
    public required Digest Digest { get; init; }

    public required Chunking Chunking { get; init; }

    /// <summary>Root of the RFC 6962 tree over the chunks, so that any chunk can be proven alone.</summary>
    public required Digest MerkleRoot { get; init; }

    public int LeafCount => Chunking.Count(Size);
}
