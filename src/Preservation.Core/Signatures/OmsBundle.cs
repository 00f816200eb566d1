using Preservation.Core.Json;

namespace Preservation.Core.Signatures;

/// <summary>
/// A Sigstore bundle v0.3 as OpenSSF Model Signing v1.0 has it for the <c>key</c> method: one signature, an empty
/// key id and the key's hint. The stock tool <c>model_signing verify key</c> takes it.
/// </summary>
public sealed record OmsBundle(DsseEnvelope Envelope, string Hint)
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>The bundle of one signer, made of an envelope; no private key is needed.</summary>
    public static OmsBundle From(DsseEnvelope envelope, PublicKey key) => new(
        envelope with { Signatures = [.. envelope.Signatures.Where(s => s.KeyId == key.Id).Take(1)] }, key.OmsHint);

    public byte[] Write() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("mediaType", MediaType);
        json.WriteStartObject("verificationMaterial");
        json.WriteStartObject("publicKey");
        json.WriteString("hint", Hint);
        json.WriteEndObject();
        json.WriteStartArray("tlogEntries");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("dsseEnvelope");
        json.WriteBase64String("payload", Envelope.Payload);
        json.WriteString("payloadType", Envelope.PayloadType);
        json.WriteStartArray("signatures");
        json.WriteStartObject();
        json.WriteBase64String("sig", Envelope.Signatures[0].Signature);
        // Go's verifier skips a signature whose key id is not in its own form.
        json.WriteString("keyid", "");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the bundle.</exception>
    public static OmsBundle Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("mediaType", MediaType);
        var material = root.Object("verificationMaterial");
        // Bundles before v1.1 carry the key itself, or a certificate, instead of a hint.
        var hint = material.OptionalObject("publicKey")?.OptionalString("hint") ?? "";
        var bundle = new OmsBundle(DsseEnvelope.Read(root.Object("dsseEnvelope")), hint);
        if (bundle.Envelope.Signatures.Count > 1)
            root.Fail("dsseEnvelope.signatures", "it has more than one signature; a bundle has exactly one");
        return problems.Count == 0 ? bundle : throw new DocumentException(document, problems);
    }

    /// <summary>Says why <paramref name="key"/> does not vouch for this bundle; null when it does.</summary>
    public string? Refusal(PublicKey key)
    {
        if (Hint.Length > 0 && Hint != key.OmsHint)
            return $"it was made for the key with the hint {Hint}; the given key has {key.OmsHint}";
        if (Envelope.PayloadType != DsseEnvelope.InToto)
            return $"its payload type is '{Envelope.PayloadType}'; '{DsseEnvelope.InToto}' is expected";
        return key.Verify(Envelope.PreAuthenticationEncoding(), Envelope.Signatures[0].Signature)
            ? null
            : "its signature does not fit the payload and the given key";
    }
}
