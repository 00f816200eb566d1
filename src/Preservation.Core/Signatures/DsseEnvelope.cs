using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Preservation.Core.Json;

namespace Preservation.Core.Signatures;

/// <param name="KeyId">Narrows the search for the key; empty when not given.</param>
/// <param name="Signature">As the key's scheme writes it.</param>
public sealed record DsseSignature(string KeyId, byte[] Signature);

/// <summary>A Dead Simple Signing Envelope: a payload, kept verbatim, with independent signatures over it.</summary>
public sealed record DsseEnvelope
{
    /// <summary>Payload type of in-toto statements.</summary>
    public const string InToto = "application/vnd.in-toto+json";

    public required string PayloadType { get; init; }

    public required byte[] Payload { get; init; }

    public required IReadOnlyList<DsseSignature> Signatures { get; init; }

    /// <summary>The signed bytes: <c>DSSEv1 LEN(type) type LEN(body) body</c>.</summary>
    public byte[] PreAuthenticationEncoding() => Encode(PayloadType, Payload);

    public static byte[] Encode(string payloadType, ReadOnlySpan<byte> payload)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "));
        return [.. head, .. payload];
    }

    public static DsseEnvelope Sign(string payloadType, byte[] payload, IEnumerable<ISigner> signers)
    {
        var message = Encode(payloadType, payload);
        return new DsseEnvelope
        {
            PayloadType = payloadType,
            Payload = payload,
            Signatures = [.. signers.Select(signer => new DsseSignature(signer.Key.Id, signer.Sign(message)))],
        };
    }

    public byte[] Write() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("payloadType", PayloadType);
        json.WriteBase64String("payload", Payload);
        json.WriteStartArray("signatures");
        foreach (var signature in Signatures)
        {
            json.WriteStartObject();
            json.WriteString("keyid", signature.KeyId);
            json.WriteBase64String("sig", signature.Signature);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Reads an envelope; members that DSSE does not know are ignored, as it asks.</summary>
    /// <exception cref="DocumentException">Everything that is wrong with the envelope.</exception>
    public static DsseEnvelope Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var envelope = Read(new JsonReading(json.RootElement, "$", problems));
        return problems.Count == 0 ? envelope : throw new DocumentException(document, problems);
    }

    internal static DsseEnvelope Read(JsonReading reading)
    {
        var envelope = new DsseEnvelope
        {
            PayloadType = reading.String("payloadType"),
            Payload = Base64(reading, "payload"),
            Signatures = [.. reading.Objects("signatures").Select(signature =>
                new DsseSignature(signature.OptionalString("keyid") ?? "", Base64(signature, "sig")))],
        };
        if (envelope.Signatures.Count == 0)
            reading.Fail("signatures", "it is empty; nothing vouches for the payload");
        return envelope;
    }

    // Verifiers must take standard and URL-safe base64 (DSSE, protocol.md).
    private static byte[] Base64(JsonReading reading, string member)
    {
        var text = reading.String(member);
        try
        {
            return text.AsSpan().ContainsAny("-_") ? Base64Url.DecodeFromChars(text) : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            reading.Fail(member, "it is not base64");
            return [];
        }
    }
}
