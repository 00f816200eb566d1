using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

public sealed class DsseEnvelopeTests
{
    [Fact]
    public void The_hello_world_of_dsse_has_its_encoding_and_its_signature_verifies()
    {
        var vector = VectorFile.Json("dsse/hello-world.json");
        var envelope = DsseEnvelope.Parse(Example.Text(vector.GetProperty("envelope").GetRawText()), "hello-world");
        Assert.Equal("hello world", Encoding.UTF8.GetString(envelope.Payload));
        Assert.Equal(vector.GetProperty("pae").GetString(), Encoding.UTF8.GetString(envelope.PreAuthenticationEncoding()));
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Coordinate(vector, "x"), Y = Coordinate(vector, "y") },
        });
        var key = PublicKey.FromSpki(ecdsa.ExportSubjectPublicKeyInfo());
        var raw = Assert.Single(envelope.Signatures).Signature;
        Assert.True(key.Verify(envelope.PreAuthenticationEncoding(), Der(raw)));
        // The vector signs in the raw form r ‖ s; DSSE fixes none, and this archive takes DER alone.
        Assert.False(key.Verify(envelope.PreAuthenticationEncoding(), raw));
        Assert.False(key.Verify(DsseEnvelope.Encode(envelope.PayloadType, "hello worle"u8), Der(raw)));
    }

    [Theory]
    [InlineData("", "", "DSSEv1 0  0 ")]
    [InlineData("ü", "é\n", "DSSEv1 2 ü 3 é\n")]
    [InlineData("a 1", "b", "DSSEv1 3 a 1 1 b")]
    public void Lengths_are_of_bytes(string type, string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(DsseEnvelope.Encode(type, Example.Text(body))));

    [Theory]
    [InlineData("+/+/+g==")]
    [InlineData("-_-_-g==")]
    [InlineData("-_-_-g")]
    public void Standard_and_url_safe_base64_are_the_same_bytes(string text)
    {
        var envelope = Parse($$"""{"payloadType":"t","payload":"{{text}}","signatures":[{"sig":"{{text}}"}]}""");
        // printf '+/+/+g==' | base64 -d | xxd -p
        Assert.Equal(Convert.FromHexString("fbffbffa"), envelope.Payload);
        Assert.Equal(envelope.Payload, Assert.Single(envelope.Signatures).Signature);
    }

    [Fact]
    public void Unknown_members_are_ignored_and_an_absent_key_id_is_empty()
    {
        var envelope = Parse("""{"payloadType":"t","payload":"","signatures":[{"sig":"AA==","more":1},{"sig":"AA==","keyid":null}],"more":{}}""");
        Assert.All(envelope.Signatures, signature => Assert.Equal("", signature.KeyId));
    }

    [Theory]
    [InlineData("""{"payloadType":"t","payload":"%","signatures":[{"sig":"AA=="}]}""", "$.payload")]
    [InlineData("""{"payloadType":"t","payload":"+-==","signatures":[{"sig":"AA=="}]}""", "$.payload")]
    [InlineData("""{"payloadType":"t","payload":"","signatures":[{"sig":"A"}]}""", "$.signatures[0].sig")]
    [InlineData("""{"payloadType":"t","payload":"","signatures":[]}""", "$.signatures")]
    [InlineData("""{"payloadType":"t","payload":""}""", "$.signatures")]
    [InlineData("""{"payloadType":1,"payload":"","signatures":[{"sig":"AA=="}]}""", "$.payloadType")]
    [InlineData("""{"payloadType":"t","payload":"","signatures":[{"sig":"AA==","keyid":7}]}""", "$.signatures[0].keyid")]
    public void A_malformed_envelope_is_refused_where_it_is_malformed(string json, string place) =>
        Assert.Contains(Assert.Throws<DocumentException>(() => Parse(json)).Problems, problem => problem.Place == place);

    [Fact]
    public void What_was_written_is_read_back_with_every_signature()
    {
        var envelope = DsseEnvelope.Sign("type", [0, 1, 0xff], [Example.Alice, Example.Bob]);
        var read = DsseEnvelope.Parse(envelope.Write(), "x");
        Assert.Equal(envelope.Payload, read.Payload);
        Assert.Equal(envelope.PayloadType, read.PayloadType);
        Assert.Equal([Example.Alice.Key.Id, Example.Bob.Key.Id], read.Signatures.Select(signature => signature.KeyId));
        Assert.True(Example.Alice.Key.Verify(read.PreAuthenticationEncoding(), read.Signatures[0].Signature));
        Assert.True(Example.Bob.Key.Verify(read.PreAuthenticationEncoding(), read.Signatures[1].Signature));
        Assert.False(Example.Bob.Key.Verify(read.PreAuthenticationEncoding(), read.Signatures[0].Signature));
    }

    private static DsseEnvelope Parse(string json) => DsseEnvelope.Parse(Example.Text(json), "x");

    private static byte[] Coordinate(System.Text.Json.JsonElement vector, string name) =>
        BigInteger.Parse(vector.GetProperty("key").GetProperty(name).GetString()!, CultureInfo.InvariantCulture)
            .ToByteArray(isUnsigned: true, isBigEndian: true) is { Length: <= 32 } bytes ? [.. new byte[32 - bytes.Length], .. bytes] : [];

    private static byte[] Der(byte[] raw)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(raw.AsSpan(0, raw.Length / 2), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(raw.AsSpan(raw.Length / 2), isUnsigned: true, isBigEndian: true));
        }
        return writer.Encode();
    }
}
