using Preservation.Core.Digests;
using Preservation.Core.Manifests;

namespace Preservation.Core.Signatures;

/// <summary>A manifest whose signatures were found good under a trust policy. Only <see cref="ManifestVerifier"/> makes one.</summary>
public sealed record VerifiedManifest
{
    internal VerifiedManifest(Manifest manifest, DsseEnvelope envelope, IReadOnlyList<SignatureVerdict> verdicts) =>
        (Manifest, Envelope, Verdicts, PayloadDigest) = (manifest, envelope, verdicts, Digest.Of(envelope.Payload));

    public Manifest Manifest { get; }

    public DsseEnvelope Envelope { get; }

    /// <summary>What was found of each signature, also of those that do not count.</summary>
    public IReadOnlyList<SignatureVerdict> Verdicts { get; }

    /// <summary>SHA-256 of the payload: the name of this manifest in receipts and in the manifest after it.</summary>
    public Digest PayloadDigest { get; }

    public HoldingId Holding => Manifest.Holding;

    public IEnumerable<string> Signers => Verdicts.Where(verdict => verdict.Counts).Select(verdict => verdict.Holder!);
}

/// <param name="KeyId">As the envelope states it.</param>
/// <param name="Holder">Of the trusted key; null when the key is not trusted.</param>
/// <param name="Refusal">Why the signature does not count; null when it does.</param>
public sealed record SignatureVerdict(string KeyId, string? Holder, string? Refusal)
{
    public bool Counts => Refusal is null;
}

/// <summary>Signatures that do not satisfy the trust policy.</summary>
public sealed class UntrustedException(string document, string reason, IReadOnlyList<SignatureVerdict> verdicts)
    : Exception($"{document} is not trusted: {reason}")
{
    public string Document { get; } = document;

    public string Reason { get; } = reason;

    public IReadOnlyList<SignatureVerdict> Verdicts { get; } = verdicts;
}
