using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

public sealed class ManifestVerifierTests
{
    private static readonly TrustedKey Alice = Example.Trusted(Example.Alice);

    private static readonly TrustedKey Bob = Example.Trusted(Example.Bob);

    private static readonly DsseEnvelope ByAlice = Example.Sign(Example.Manifest(), Example.Alice);

    private static readonly DsseEnvelope ByBoth = Example.Sign(Example.Manifest(Example.Alice, Example.Bob), Example.Alice, Example.Bob);

    [Fact]
    public void A_trusted_signature_makes_a_verified_manifest_that_keeps_the_bytes()
    {
        var verified = ManifestVerifier.Verify(ByAlice.Write(), Example.Trust(1, Alice), "x");
        Assert.Equal("demo", verified.Holding.Value);
        Assert.Equal(ByAlice.Payload, verified.Envelope.Payload);
        Assert.Equal(Digest.Of(ByAlice.Payload), verified.PayloadDigest);
        Assert.Equal(["Custodian A"], verified.Signers);
    }

    [Fact]
    public void Two_of_two_are_enough_for_a_threshold_of_two() =>
        Assert.Equal(["Custodian A", "Custodian B"], ManifestVerifier.Verify(ByBoth.Write(), Example.Trust(2, Alice, Bob), "x").Signers);

    [Fact]
    public void An_unknown_signature_beside_a_good_one_is_told_and_does_no_harm()
    {
        var verified = ManifestVerifier.Verify(ByBoth.Write(), Example.Trust(1, Alice), "x");
        Assert.Equal(["Custodian A"], verified.Signers);
        Assert.Equal(new SignatureVerdict(Example.Bob.Key.Id, null, "the trust policy does not know this key"), verified.Verdicts[1]);
    }

    [Fact]
    public void An_unknown_key_is_not_trusted() => Refused("does not know this key", ByAlice, Example.Trust(1, Bob));

    [Fact]
    public void A_key_that_may_only_sign_receipts_is_not_trusted() =>
        Refused("may not sign manifests", ByAlice, Example.Trust(1, Alice with { MaySign = Purposes.Receipts }));

    // Each end of a key's life, with the moment of signing one second before, at, or one second after it.
    [Theory]
    [InlineData(1, null, null, "is valid from")]
    [InlineData(0, null, null, null)]
    [InlineData(-9, 0, null, "was valid until")]
    [InlineData(-9, 1, null, null)]
    [InlineData(-9, null, 0, "is revoked from")]
    [InlineData(-9, null, -1, "is revoked from")]
    [InlineData(-9, null, 1, null)]
    public void A_key_counts_from_its_first_moment_until_its_end_or_its_revocation(int from, int? until, int? revoked, string? reason)
    {
        var key = Alice with
        {
            ValidFrom = Example.At.AddSeconds(from),
            ValidUntil = until is { } u ? Example.At.AddSeconds(u) : null,
            RevokedFrom = revoked is { } r ? Example.At.AddSeconds(r) : null,
        };
        if (reason is null)
            Assert.Single(ManifestVerifier.Verify(ByAlice.Write(), Example.Trust(1, key), "x").Signers);
        else
            Refused(reason, ByAlice, Example.Trust(1, key));
    }

    [Fact]
    public void One_signature_is_not_enough_for_a_threshold_of_two() =>
        Refused("1 of its signatures count, the trust policy asks for 2", ByAlice, Example.Trust(2, Alice, Bob));

    [Fact]
    public void The_same_key_twice_is_one_signer()
    {
        var twice = Example.Sign(Example.Manifest(), Example.Alice, Example.Alice);
        Refused("counts once", twice, Example.Trust(2, Alice, Bob));
    }

    [Fact]
    public void A_good_signature_under_the_name_of_another_key_does_not_count() =>
        Refused("does not fit the payload and the key of 'Custodian B'",
            ByBoth with { Signatures = [ByBoth.Signatures[0], ByBoth.Signatures[0] with { KeyId = Example.Bob.Key.Id }] },
            Example.Trust(2, Alice, Bob));

    [Fact]
    public void A_required_signature_that_was_stripped_is_noticed() =>
        Refused("names 'Custodian B'", ByBoth with { Signatures = [ByBoth.Signatures[0]] }, Example.Trust(1, Alice, Bob));

    [Fact]
    public void A_manifest_of_another_archive_is_not_trusted() =>
        Refused("the trust policy is of", ByAlice, Example.Trust(1, Alice) with { Archive = Guid.Empty });

    [Fact]
    public void An_altered_payload_is_not_trusted()
    {
        var text = Encoding.UTF8.GetString(ByAlice.Payload).Replace("registered at", "registered by", StringComparison.Ordinal);
        Refused("does not fit the payload", ByAlice with { Payload = Example.Text(text) }, Example.Trust(1, Alice));
    }

    [Fact]
    public void A_signature_altered_in_any_byte_is_not_trusted()
    {
        for (var i = 0; i < ByAlice.Signatures[0].Signature.Length; i += 7)
        {
            var altered = (byte[])ByAlice.Signatures[0].Signature.Clone();
            altered[i] ^= 0x40;
            Refused("does not fit", ByAlice with { Signatures = [ByAlice.Signatures[0] with { Signature = altered }] }, Example.Trust(1, Alice));
        }
    }

    [Fact]
    public void An_empty_key_id_finds_no_key() =>
        Refused("names 'Custodian A'", ByAlice with { Signatures = [ByAlice.Signatures[0] with { KeyId = "" }] }, Example.Trust(1, Alice));

    [Fact]
    public void Another_payload_type_is_refused_although_it_is_signed()
    {
        var envelope = DsseEnvelope.Sign("application/json", ManifestWriter.Write(Example.Manifest()), [Example.Alice]);
        var refusal = Assert.Throws<DocumentException>(() => ManifestVerifier.Verify(envelope.Write(), Example.Trust(1, Alice), "x"));
        Assert.Equal("$.payloadType", Assert.Single(refusal.Problems).Place);
    }

    private static void Refused(string reason, DsseEnvelope envelope, TrustPolicy trust)
    {
        var refusal = Assert.Throws<UntrustedException>(() => ManifestVerifier.Verify(envelope.Write(), trust, "m.dsse.json"));
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
        Assert.StartsWith("m.dsse.json is not trusted: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(envelope.Signatures.Count, refusal.Verdicts.Count);
    }
}
