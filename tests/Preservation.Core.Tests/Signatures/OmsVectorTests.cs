using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

/// <summary>Bundles of OpenSSF Model Signing: the vectors of its specification and those that its tool has made.</summary>
public sealed class OmsVectorTests
{
    private static PublicKey ToolKey() =>
        PublicKey.FromPem(File.ReadAllText(VectorFile.Folder("oms-model-transparency/keys/signing-key-pub.pem")));

    private static OmsBundle Bundle(string file) => OmsBundle.Parse(VectorFile.Read(file), file);

    [Fact]
    public void The_valid_key_bundle_of_the_specification_is_taken_and_its_signature_verifies()
    {
        var bundle = Bundle("oms-spec/v1.0/valid/key.bundle.json");
        Assert.Null(bundle.Refusal(ToolKey()));
        Assert.Equal(["signme-1", "signme-2"], Names(OmsStatement.Parse(bundle.Envelope.Payload, "payload")));
    }

    // Both carry a certificate instead of a key's hint. Ours has the key method alone, which needs no chain and no
    // clock: it reads them, and a key that somebody pins verifies where it is the certificate's.
    [Theory]
    [InlineData("certificate", true)]
    [InlineData("sigstore", false)]
    public void A_valid_bundle_of_the_certificate_method_is_read_but_only_a_pinned_key_vouches_for_it(string method, bool isToolKey)
    {
        var bundle = Bundle($"oms-spec/v1.0/valid/{method}.bundle.json");
        Assert.Equal("", bundle.Hint);
        Assert.Equal(isToolKey, bundle.Refusal(ToolKey()) is null);
        Assert.Equal(["signme-1", "signme-2"], Names(OmsStatement.Parse(bundle.Envelope.Payload, "payload")));
    }

    [Theory]
    [InlineData("empty", "$")]
    [InlineData("missing-envelope", "$.dsseEnvelope")]
    [InlineData("missing-verification-material", "$.verificationMaterial")]
    public void An_invalid_bundle_of_the_specification_is_refused(string name, string place)
    {
        var file = $"oms-spec/v1.0/invalid/{name}.bundle.json";
        var refusal = Assert.Throws<DocumentException>(() => Bundle(file));
        Assert.Contains(refusal.Problems, problem => problem.Place == place || problem.Place.StartsWith("line 1", StringComparison.Ordinal));
    }

    // Invalid because Sigstore's method asks for a log entry with its short-lived certificate. Ours never looks at that
    // certificate, so that the bundle is readable; no key of ours vouches for it.
    [Fact]
    public void A_sigstore_bundle_without_its_log_entry_vouches_for_nothing_here() =>
        Assert.NotNull(Bundle("oms-spec/v1.0/invalid/missing-tlog-entries.bundle.json").Refusal(ToolKey()));

    [Fact]
    public void A_payload_with_another_predicate_is_refused()
    {
        var bundle = Bundle("oms-spec/v1.0/invalid-payload/wrong-predicate.bundle.json");
        var refusal = Assert.Throws<DocumentException>(() => OmsStatement.Parse(bundle.Envelope.Payload, "payload"));
        Assert.Equal("$.predicateType", Assert.Single(refusal.Problems).Place);
    }

    [Theory]
    [InlineData("v1.0.1-elliptic-key", "")]
    [InlineData("v1.1.0-elliptic-key", "e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e")]
    [InlineData("v1.0.1-certificate", "")]
    [InlineData("v1.1.0-certificate", "")]
    public void Bundles_of_the_tool_verify_with_its_key_and_fit_the_files(string version, string hint)
    {
        var bundle = Bundle($"oms-model-transparency/{version}/model.sig");
        Assert.Equal(hint, bundle.Hint);
        Assert.Null(bundle.Refusal(ToolKey()));
        foreach (var resource in OmsStatement.Parse(bundle.Envelope.Payload, version).Resources)
            Assert.Equal(Digest.Of(VectorFile.Read($"oms-model-transparency/{version}/{resource.Name}")), resource.Digest);
    }

    // They sign one file under the name '.', which the specification does not allow (a basename is meant) and which no
    // file can be restored under: the signature is good, the statement is refused all the same.
    [Theory]
    [InlineData("v0.3.1-elliptic-key")]
    [InlineData("v1.0.0-elliptic-key")]
    public void Old_bundles_that_sign_a_single_file_have_a_good_signature_and_a_refused_name(string version)
    {
        var bundle = Bundle($"oms-model-transparency/{version}/model.sig");
        Assert.Null(bundle.Refusal(ToolKey()));
        var refusal = Assert.Throws<DocumentException>(() => OmsStatement.Parse(bundle.Envelope.Payload, version));
        Assert.Contains(refusal.Problems, problem => problem.Place == "$.predicate.resources[0].name" && problem.Text.Contains("'.'", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(OmsStatement statement) => statement.Resources.Select(resource => resource.Name.Value);
}
