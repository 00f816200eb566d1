using System.Text;
using System.Text.Json.Nodes;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

public sealed class OmsBundleTests
{
    private static readonly DsseEnvelope Envelope = DsseEnvelope.Sign(DsseEnvelope.InToto, Example.Text("{}"), [Example.Alice, Example.Bob]);

    [Fact]
    public void A_bundle_is_made_of_an_envelope_without_a_private_key_and_verifies()
    {
        var bundle = OmsBundle.From(Envelope, Example.Bob.Key);
        var read = OmsBundle.Parse(bundle.Write(), "bob.sig");
        Assert.Null(read.Refusal(Example.Bob.Key));
        Assert.Equal(Envelope.Payload, read.Envelope.Payload);
        Assert.Equal(Envelope.Signatures[1].Signature, Assert.Single(read.Envelope.Signatures).Signature);
    }

    [Fact]
    public void What_is_written_has_the_members_that_the_stock_tool_accepts_and_no_others()
    {
        // signing-formats.md section 1.8.
        var json = JsonNode.Parse(OmsBundle.From(Envelope, Example.Alice.Key).Write())!;
        Assert.Equal(["mediaType", "verificationMaterial", "dsseEnvelope"], Keys(json));
        Assert.Equal(["publicKey", "tlogEntries"], Keys(json["verificationMaterial"]!));
        Assert.Equal(["payload", "payloadType", "signatures"], Keys(json["dsseEnvelope"]!));
        Assert.Equal("application/vnd.dev.sigstore.bundle.v0.3+json", (string?)json["mediaType"]);
        Assert.Equal(Example.Alice.Key.OmsHint, (string?)json["verificationMaterial"]!["publicKey"]!["hint"]);
        Assert.Equal("", (string?)json["dsseEnvelope"]!["signatures"]![0]!["keyid"]);

        static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(member => member.Key);
    }

    [Fact]
    public void A_key_with_another_hint_does_not_vouch_for_it() =>
        Assert.Contains("hint", OmsBundle.From(Envelope, Example.Alice.Key).Refusal(Example.Bob.Key), StringComparison.Ordinal);

    [Fact]
    public void Without_a_hint_the_signature_still_has_to_fit()
    {
        var bundle = OmsBundle.From(Envelope, Example.Alice.Key) with { Hint = "" };
        Assert.Null(bundle.Refusal(Example.Alice.Key));
        Assert.Contains("signature", bundle.Refusal(Example.Bob.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_over_another_payload_is_refused()
    {
        var bundle = OmsBundle.From(Envelope with { Payload = Example.Text("{ }") }, Example.Alice.Key);
        Assert.Contains("signature", bundle.Refusal(Example.Alice.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_payload_type_is_refused_although_it_is_signed()
    {
        var bundle = OmsBundle.From(DsseEnvelope.Sign("text/plain", Envelope.Payload, [Example.Alice]), Example.Alice.Key);
        Assert.Contains("payload type", bundle.Refusal(Example.Alice.Key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle.v0.3+json", "bundle.v0.2+json", "$.mediaType")]
    [InlineData("\"dsseEnvelope\"", "\"messageSignature\"", "$.dsseEnvelope")]
    [InlineData("\"verificationMaterial\"", "\"material\"", "$.verificationMaterial")]
    [InlineData("\"sig\": \"", "\"sig\": \"%", "$.dsseEnvelope.signatures[0].sig")]
    public void A_malformed_bundle_is_refused_where_it_is_malformed(string find, string put, string place)
    {
        var text = Encoding.UTF8.GetString(OmsBundle.From(Envelope, Example.Alice.Key).Write());
        Assert.Contains(find, text, StringComparison.Ordinal);
        var refusal = Assert.Throws<DocumentException>(() => OmsBundle.Parse(Example.Text(text.Replace(find, put, StringComparison.Ordinal)), "x"));
        Assert.Contains(refusal.Problems, problem => problem.Place == place);
    }

    [Fact]
    public void Two_signatures_are_refused_because_verifiers_differ_in_which_they_check()
    {
        var json = JsonNode.Parse(OmsBundle.From(Envelope, Example.Alice.Key).Write())!;
        var signatures = json["dsseEnvelope"]!["signatures"]!.AsArray();
        signatures.Add(signatures[0]!.DeepClone());
        var refusal = Assert.Throws<DocumentException>(() => OmsBundle.Parse(Example.Text(json.ToJsonString()), "x"));
        Assert.Equal("$.dsseEnvelope.signatures", Assert.Single(refusal.Problems).Place);
    }
}
