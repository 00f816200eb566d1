using System.Security.Cryptography;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Signatures;

/// <summary>The two packages of signing-formats.md section 8, which stock tools have verified.</summary>
public sealed class ExampleVectorTests
{
    private static PublicKey Key(string file) => PublicKey.FromPem(File.ReadAllText(VectorFile.Folder(file)));

    [Fact]
    public void The_mini_example_has_the_payload_digest_root_hint_and_signature_of_section_8_3()
    {
        var payload = VectorFile.Read("mini-example/manifest.json");
        Assert.Equal(2121, payload.Length);
        Assert.Equal("1602687f1844033d687c77c5c5b75cbb565d8c588eff81207799eeefa3ca9c47", Digest.Of(payload).ToString());
        var key = Key("mini-example/signer.pub.pem");
        Assert.Equal("d1f56725cefe5f9d40a642fd170514988b618a3830110225f7a2579c1a7ba0bb", key.OmsHint);

        var envelope = DsseEnvelope.Parse(VectorFile.Read("mini-example/manifest.dsse.json"), "manifest.dsse.json");
        Assert.Equal(payload, envelope.Payload);
        var signature = Assert.Single(envelope.Signatures);
        Assert.Equal(key.Id, signature.KeyId);
        Assert.Equal("MGQCMGMB70fLLqWnTZHw8uB0wfZk1Fny2ZFXmf/kG2nG+aOXFXYQVHQ6HLrzCf7K402bYAIwa56qkeUASimL0k1s8uvaiOjhlwqHc64J6Oe2wid1mNwFKV+HNbe2Og3//HhranZY",
            Convert.ToBase64String(signature.Signature));
        Assert.True(key.Verify(envelope.PreAuthenticationEncoding(), signature.Signature));

        var bundle = OmsBundle.Parse(VectorFile.Read("mini-example/demo.sig"), "demo.sig");
        Assert.Equal(payload, bundle.Envelope.Payload);
        Assert.Null(bundle.Refusal(key));
    }

    [Theory]
    [InlineData("mini-example", "demo", 16777216, "9f74ff7cb1ed5b0641f7046ba247878d4524137fe9567a28413f77df4593c0ff")]
    [InlineData("worked-example", "aurora-2", 65536, "112aa7420a4493f89ad66bddd9a540085858cfd562956dd1c49f4d3cfb3988ea")]
    public void The_statement_fits_the_files_in_digest_size_and_merkle_root(string folder, string subject, int chunkSize, string root)
    {
        var statement = OmsStatement.Parse(VectorFile.Read($"{folder}/manifest.json"), "manifest.json");
        Assert.Equal(subject, statement.Subject);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var resource in statement.Resources)
        {
            var content = ContentDigest.Of(VectorFile.Read($"{folder}/{subject}/{resource.Name}"), new Chunking(chunkSize));
            Assert.Equal(resource.Digest, content.Digest);
            var facts = resource.Reading.Object("annotations").Object("weightPreservation");
            Assert.Equal(facts.Integer("size"), content.Size);
            Assert.Equal(facts.Object("merkle").Digest("root"), content.MerkleRoot);
            Assert.Equal(facts.Object("merkle").Integer("leafCount"), content.Leaves.Length);
            hash.AppendData(content.Digest.ToArray());
        }
        Assert.Equal(root, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [InlineData("mini-example")]
    [InlineData("worked-example")]
    public void Its_facts_are_of_an_earlier_schema_so_that_it_is_no_manifest_of_this_program(string folder)
    {
        var refusal = Assert.Throws<DocumentException>(() => ManifestReader.Read(VectorFile.Read($"{folder}/manifest.json"), "x"));
        Assert.Contains(refusal.Problems, problem => problem.Place == "$.subject[0].annotations.weightPreservation.schema");
    }

    [Theory]
    [InlineData("custodian-a.p384.pub.pem", SignatureAlgorithm.EcdsaP384Sha384, 0)]
    [InlineData("custodian-b.p256.pub.pem", SignatureAlgorithm.EcdsaP256Sha256, 1)]
    [InlineData("custodian-a.mldsa65.pub.pem", SignatureAlgorithm.MlDsa65, 2)]
    public void Each_of_the_three_signatures_of_the_worked_example_verifies_alone(string keyFile, SignatureAlgorithm algorithm, int place)
    {
        var key = Key($"worked-example/keys/{keyFile}");
        Assert.Equal(algorithm, key.Algorithm);
        var envelope = DsseEnvelope.Parse(VectorFile.Read("worked-example/manifest.dsse.json"), "x");
        Assert.Equal(3, envelope.Signatures.Count);
        Assert.Equal(key.Id, envelope.Signatures[place].KeyId);
        Assert.Equal(algorithm.IsEcdsa() || MLDsa.IsSupported, key.CanVerify);
        if (!key.CanVerify)
            return;
        var message = envelope.PreAuthenticationEncoding();
        Assert.True(key.Verify(message, envelope.Signatures[place].Signature));
        Assert.False(key.Verify(message, envelope.Signatures[(place + 1) % 3].Signature));
        message[^1] ^= 1;
        Assert.False(key.Verify(message, envelope.Signatures[place].Signature));
    }

    [Theory]
    [InlineData("custodian-a.sig", "custodian-a.p384.pub.pem")]
    [InlineData("custodian-a.timestamped.sig", "custodian-a.p384.pub.pem")]
    [InlineData("custodian-b.sig", "custodian-b.p256.pub.pem")]
    public void The_bundles_of_the_worked_example_verify_with_their_keys(string file, string keyFile)
    {
        var bundle = OmsBundle.Parse(VectorFile.Read($"worked-example/{file}"), file);
        Assert.Null(bundle.Refusal(Key($"worked-example/keys/{keyFile}")));
        Assert.Equal(VectorFile.Read("worked-example/manifest.json"), bundle.Envelope.Payload);
    }
}
