namespace Preservation.Core.Signatures;

/// <summary>Judges the signatures of an envelope under a trust policy: keys are counted, not signatures.</summary>
public static class EnvelopeVerifier
{
    /// <summary>One verdict per signature of the envelope, in its order.</summary>
    public static IReadOnlyList<SignatureVerdict> Judge(
        DsseEnvelope envelope, TrustPolicy trust, Purposes purpose, DateTimeOffset signedAt)
    {
        var message = envelope.PreAuthenticationEncoding();
        HashSet<string> counted = [];
        List<SignatureVerdict> verdicts = [];
        foreach (var signature in envelope.Signatures)
        {
            var trusted = trust.Find(signature.KeyId);
            var refusal = trusted is null
                ? "the trust policy does not know this key"
                : Refusal(trusted, message, signature, purpose, signedAt);
            if (refusal is null && !counted.Add(signature.KeyId))
                refusal = "this key has signed already; it counts once";
            verdicts.Add(new SignatureVerdict(signature.KeyId, trusted?.Holder, refusal));
        }
        return verdicts;
    }

    private static string? Refusal(
        TrustedKey trusted, byte[] message, DsseSignature signature, Purposes purpose, DateTimeOffset signedAt)
    {
        if (!trusted.Key.CanVerify)
            return $"this platform cannot check {trusted.Key.Algorithm.Name()}; OpenSSL 3.5 or later can";
        return trusted.Key.Verify(message, signature.Signature)
            ? trusted.Refusal(purpose, signedAt)
            : $"the signature does not fit the payload and the key of '{trusted.Holder}'";
    }
}
