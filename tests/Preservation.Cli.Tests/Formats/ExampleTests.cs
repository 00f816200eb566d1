using Preservation.Core.Digests;
using Preservation.Core.Policies;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary>The worked example in <c>manifests/examples/aurora</c> is what the texts say.</summary>
public sealed class ExampleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Example(params string[] parts) => Repository.Manifests(["examples", "aurora", .. parts]);

    [Fact]
    public async Task The_example_verifies_with_the_program()
    {
        var result = await Preserve.RunAsync(null, Token, "verify", Example("aurora"), "--trust", Example("trust.json"));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("VERIFIED: 6 files", result.Output);
    }

    [Theory]
    [InlineData("manifest.dsse.json")]
    [InlineData("primary.sig")]
    public async Task The_example_verifies_with_the_script(string signed)
    {
        var result = await VerifyScript.RunAsync(
            Token, Example("aurora.manifest", signed), Example("aurora"), Example("aurora.manifest", "keys", "primary.pub.pem"));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("VERIFIED: 6 files", result.Output);
        Assert.Contains("Merkle roots: 6 checked, 0 skipped", result.Output);
    }

    [Fact]
    public void The_example_has_a_file_of_several_chunks_with_its_leaves()
    {
        var trust = TrustPolicyJson.Parse(File.ReadAllBytes(Example("trust.json")), "trust.json");
        var verified = ManifestVerifier.Verify(File.ReadAllBytes(Example("aurora.manifest", "manifest.dsse.json")), trust, "the example");

        var large = Assert.Single(verified.Manifest.Artifacts, artifact => artifact.LeafCount > 1);

        Assert.Equal(Chunking.Alignment, large.Chunking.ChunkSize);
        var content = ContentDigest.Of(File.ReadAllBytes(Example("aurora", large.Name.Value)), large.Chunking);
        Assert.Equal(large.MerkleRoot, content.MerkleRoot);
        Assert.Equal(content.LeafFile(), File.ReadAllBytes(Example("aurora.manifest", "leaves", large.Name.Value)));
    }

    [Theory]
    [InlineData("registration")]
    [InlineData("audit")]
    public void The_receipts_of_the_example_are_signed_and_speak_of_its_manifest(string kind)
    {
        var trust = TrustPolicyJson.Parse(File.ReadAllBytes(Example("trust.json")), "trust.json");
        var envelope = DsseEnvelope.Parse(File.ReadAllBytes(Example($"receipt-{kind}.dsse.json")), kind);

        var receipt = ReceiptJson.Read(envelope.Payload, kind);

        Assert.All(EnvelopeVerifier.Judge(envelope, trust, Purposes.Receipts, receipt.EndedAt), verdict => Assert.True(verdict.Counts, verdict.Refusal));
        var manifest = Digest.Of(File.ReadAllBytes(Example("aurora.manifest", "manifest.json")));
        Assert.All(receipt.Checks, check => Assert.Equal(manifest, check.Manifest));
        Assert.All(receipt.Checks, check => Assert.Equal((8, 8), (check.ChunksRead, check.ChunksTotal)));
    }

    [Fact]
    public void The_audit_of_the_example_names_the_receipt_before_it()
    {
        var audit = DsseEnvelope.Parse(File.ReadAllBytes(Example("receipt-audit.dsse.json")), "the audit");

        Assert.Equal(Digest.Of(File.ReadAllBytes(Example("receipt-registration.dsse.json"))), ReceiptJson.Read(audit.Payload, "the audit").Previous);
    }

    [Fact]
    public void The_default_policy_is_the_one_of_an_archive_with_three_stores() =>
        Assert.Equal(PolicyJson.Write(PreservationPolicy.Default(3)), File.ReadAllBytes(Repository.Manifests("policies", "default.json")));

    [Fact]
    public void No_private_key_lies_beside_the_formats() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Repository.Manifests(), "*", SearchOption.AllDirectories),
            path => File.ReadAllText(path).Contains("PRIVATE " + "KEY", StringComparison.Ordinal));
}
