using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Signatures;

/// <summary>
/// The only way to a <see cref="VerifiedManifest"/>. The moment of signing is the manifest's own <c>createdAt</c>:
/// until a timestamp confirms it, it is the signer's word, so a stolen key can date its work back.
/// </summary>
public static class ManifestVerifier
{
    /// <exception cref="DocumentException">The envelope or its payload is malformed.</exception>
    /// <exception cref="UntrustedException">The signatures do not satisfy the trust policy.</exception>
    public static VerifiedManifest Verify(ReadOnlyMemory<byte> envelopeBytes, TrustPolicy trust, string document)
    {
        var envelope = DsseEnvelope.Parse(envelopeBytes, document);
        if (envelope.PayloadType != DsseEnvelope.InToto)
            throw new DocumentException(document, "$.payloadType", $"it is '{envelope.PayloadType}'; '{DsseEnvelope.InToto}' is expected");
        var manifest = ManifestReader.Read(envelope.Payload, $"the payload of {document}");
        var verdicts = EnvelopeVerifier.Judge(envelope, trust, Purposes.Manifests, manifest.CreatedAt);
        return Refusal(manifest, envelope, trust, verdicts) is { } refusal
            ? throw new UntrustedException(document, refusal, verdicts)
            : new VerifiedManifest(manifest, envelope, verdicts);
    }

    private static string? Refusal(
        Manifest manifest, DsseEnvelope envelope, TrustPolicy trust, IReadOnlyList<SignatureVerdict> verdicts)
    {
        if (manifest.Archive != trust.Archive)
            return $"it is of the archive {manifest.Archive}, the trust policy is of {trust.Archive}.";
        var stripped = manifest.RequiredSignatures.FirstOrDefault(
            required => envelope.Signatures.All(signature => signature.KeyId != required.KeyId));
        if (stripped is not null)
            return $"it names '{stripped.Holder}' ({stripped.KeyId[..12]}…) as a signer, but that signature is not there.";
        var good = verdicts.Count(verdict => verdict.Counts);
        if (good >= trust.Threshold)
            return null;
        var refused = string.Join("; ", verdicts.Where(v => !v.Counts).Select(v => $"{Shorten(v.KeyId)}: {v.Refusal}"));
        return $"{good} of its signatures count, the trust policy asks for {trust.Threshold}" + (refused.Length > 0 ? $" ({refused})." : ".");
    }

    private static string Shorten(string keyId) => keyId.Length <= 12 ? $"key '{keyId}'" : $"key {ArtifactName.Printable(keyId[..12])}…";
}
