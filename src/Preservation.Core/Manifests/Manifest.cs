using Preservation.Core.Digests;

namespace Preservation.Core.Manifests;

/// <summary>The manifest before this one, named by the digest of its payload.</summary>
public sealed record PreviousManifest(long Sequence, Digest Digest);

/// <summary>A signature that must be there, so that none can be stripped unnoticed.</summary>
/// <param name="KeyId">Lower-case hex SHA-256 of the key's DER SubjectPublicKeyInfo.</param>
/// <param name="Algorithm">E.g. <c>ecdsa-p384-sha384</c>.</param>
/// <param name="Holder">Who holds the key, in words.</param>
public sealed record RequiredSignature(string KeyId, string Algorithm, string Holder);

/// <summary>The list of all artifacts of a holding. What is signed is the payload that <see cref="ManifestWriter"/> makes of it.</summary>
public sealed record Manifest
{
    /// <summary>Identifies our annotations in the statement.</summary>
    public const string Schema = "urn:weight-preservation:manifest:v1";

    public required HoldingId Holding { get; init; }

    public required Guid Archive { get; init; }

    /// <summary>0, 1, 2 … without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null only in sequence 0.</summary>
    public required PreviousManifest? Previous { get; init; }

    /// <summary>Why this sequence was made; for an amendment, the reason its author gave.</summary>
    public required string Reason { get; init; }

    public required ModelIdentity Model { get; init; }

    /// <summary>SHA-256 of <c>inventory.json</c> of the OCFL object that holds the model files.</summary>
    public required Digest WeightsInventory { get; init; }

    public required IReadOnlyList<RequiredSignature> RequiredSignatures { get; init; }

    /// <summary>In UTF-8 byte order of their names, each name once.</summary>
    public required IReadOnlyList<Artifact> Artifacts { get; init; }

    public long TotalSize => Artifacts.Sum(artifact => artifact.Size);

    /// <summary>The digest that OMS puts on the subject: SHA-256 over the raw artifact digests in order. It does not cover the names.</summary>
    public Digest RootDigest()
    {
        using var hash = new StreamingDigest();
        foreach (var artifact in Artifacts)
            hash.Append(artifact.Digest.ToArray());
        return hash.Finish();
    }
}
