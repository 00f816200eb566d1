using System.Text;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Tests.Manifests;

/// <summary>A good payload with one thing changed is refused, and the refusal names the place.</summary>
public sealed class ManifestRefusalTests
{
    private const string Facts = "$.subject[0].annotations.weightPreservation";

    private const string First = "$.predicate.resources[0]";

    private static readonly string Valid = Encoding.UTF8.GetString(ManifestWriter.Write(Example.Manifest()));

    [Theory]
    [InlineData("dossier/interview.md", "weights/z", "$.predicate.resources[1].name", "UTF-8 byte order")]
    [InlineData("weights/config.json", "weights/model.safetensors", "$.predicate.resources[2].name", "listed twice")]
    [InlineData("dossier/interview.md", "dossier/../x", First + ".name", "'..'")]
    [InlineData("dossier/interview.md", "a/interview.md", Facts, "neither in weights/ nor in dossier/")]
    [InlineData("dossier/interview.md", "dossier\\\\interview.md", First + ".name", "backslash")]
    [InlineData("44136fa3", "44136FA3", "$.predicate.resources[1].digest", "lower-case")]
    [InlineData("44136fa3", "04136fa3", "$.subject[0].digest.sha256", "the listed digests give")]
    [InlineData("\"leafCount\": 2", "\"leafCount\": 3", "$.predicate.resources[2].annotations.weightPreservation.merkle.leafCount", "make 2 chunks")]
    [InlineData("\"size\": 100000", "\"size\": 1000", "$.predicate.resources[2].annotations.weightPreservation.merkle.leafCount", "make 1 chunks")]
    [InlineData("\"size\": 100000", "\"size\": -1", "$.predicate.resources[2].annotations.weightPreservation.size", "whole number")]
    [InlineData("\"size\": 100000", "\"size\": 9007199254740991", "$.predicate.resources[2].annotations.weightPreservation.merkle.chunkSize", "too small")]
    [InlineData("\"chunkSize\": 65536", "\"chunkSize\": 65537", First + ".annotations.weightPreservation.merkle.chunkSize", "multiple of 64 KiB")]
    [InlineData("rfc6962-sha256", "rfc6962-sha512", First + ".annotations.weightPreservation.merkle.algorithm", "'rfc6962-sha256' is expected")]
    [InlineData("interview-transcript", "interview", First + ".annotations.weightPreservation.role", "is not a role")]
    [InlineData("\"sequence\": 0", "\"sequence\": 1", Facts + ".previousManifest", "is missing")]
    [InlineData("\"previousManifest\": null", "\"previousManifest\": {\"sequence\": 0, \"sha256\": \"@\"}", Facts + ".previousManifest", "follows -1")]
    [InlineData("\"reason\":", "\"more\": 1, \"reason\":", Facts + ".more", "not known")]
    [InlineData("\"inventorySha256\"", "\"more\": 1, \"inventorySha256\"", Facts + ".weights.more", "not known")]
    [InlineData("\"role\":", "\"sha512\": \"\", \"role\":", First + ".annotations.weightPreservation.sha512", "not known")]
    [InlineData("\"leafCount\"", "\"more\": 1, \"leafCount\"", First + ".annotations.weightPreservation.merkle.more", "not known")]
    [InlineData("\"holder\"", "\"more\": 1, \"holder\"", Facts + ".requiredSignatures[0].more", "not known")]
    [InlineData("\"retiredOn\"", "\"retired\"", Facts + ".model.retired", "not known")]
    [InlineData("\".gitignore\"", "\".gitignore\", \"weights\"", Facts, "ignore_paths names 'weights'")]
    [InlineData("\"allow_symlinks\": false", "\"allow_symlinks\": true", "$.predicate.serialization.allow_symlinks", "links are never followed")]
    [InlineData("\"method\": \"files\"", "\"method\": \"shards\"", "$.predicate.serialization.method", "'files' is expected")]
    [InlineData("\"hash_type\": \"sha256\"", "\"hash_type\": \"blake2b\"", "$.predicate.serialization.hash_type", "'sha256' is expected")]
    [InlineData("\"algorithm\": \"sha256\"", "\"algorithm\": \"sha512\"", First + ".algorithm", "'sha256' is expected")]
    [InlineData("Statement/v1", "Statement/v0.1", "$._type", "is expected")]
    [InlineData("signature/v1.0", "signature/v1.1", "$.predicateType", "is expected")]
    [InlineData("manifest:v1", "manifest:v2", Facts + ".schema", "is expected")]
    [InlineData("urn:uuid:6f", "urn:uuid:", Facts + ".archive", "urn:uuid:")]
    [InlineData("2026-11-20T12:00:00Z", "2026-11-20T12:00:00+00:00", Facts + ".createdAt", "a UTC time")]
    [InlineData("\"name\": \"demo\"", "\"name\": \"Demo\"", Facts, "not a holding id")]
    public void One_change_is_refused_where_it_is(string find, string put, string place, string reason)
    {
        var problems = Refuse(Replace(find, put.Replace("@", new string('a', 64), StringComparison.Ordinal)));
        Assert.Contains(problems, problem => problem.Place == place && problem.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void The_unchanged_payload_is_taken() =>
        Assert.Equal(3, ManifestReader.Read(Example.Text(Valid), "payload").Artifacts.Count);

    [Fact]
    public void A_statement_without_our_annotations_is_no_manifest()
    {
        var problem = Assert.Single(Refuse(Replace("\"annotations\"", "\"notes\"")));
        Assert.Equal((Facts, "it is missing; this statement is no manifest of an archive"), (problem.Place, problem.Text));
    }

    [Fact]
    public void A_resource_without_our_annotations_is_refused()
    {
        var at = Valid.LastIndexOf("\"annotations\"", StringComparison.Ordinal);
        var problems = Refuse(Valid[..at] + "\"notes\"" + Valid[(at + 13)..]);
        Assert.Contains(problems, problem => problem.Place == "$.predicate.resources[2].annotations");
    }

    [Fact]
    public void A_previous_manifest_has_no_members_but_two()
    {
        var manifest = Example.Manifest() with { Sequence = 1, Previous = new PreviousManifest(0, Digest.Of([])) };
        var text = Encoding.UTF8.GetString(ManifestWriter.Write(manifest));
        ManifestReader.Read(Example.Text(text), "payload");
        var problem = Assert.Single(Refuse(text.Replace("\"previousManifest\": {", "\"previousManifest\": { \"more\": 1,", StringComparison.Ordinal)));
        Assert.Equal(Facts + ".previousManifest.more", problem.Place);
        problem = Assert.Single(Refuse(text.Replace("\"sequence\": 1,", "\"sequence\": 3,", StringComparison.Ordinal)));
        Assert.Equal(Facts + ".previousManifest", problem.Place);
    }

    [Fact]
    public void A_manifest_that_names_no_signer_or_no_file_is_refused()
    {
        var manifest = Example.Manifest();
        Assert.Equal(Facts + ".requiredSignatures", Assert.Single(Refuse(manifest with { RequiredSignatures = [] })).Place);
        Assert.Equal("$.predicate.resources", Assert.Single(Refuse(manifest with { Artifacts = [] })).Place);
    }

    [Fact]
    public void An_empty_file_has_no_other_root_than_that_of_an_empty_tree()
    {
        var empty = Example.Artifact("weights/empty", Role.Config, []);
        ManifestReader.Read(ManifestWriter.Write(Example.Manifest() with { Artifacts = [empty] }), "payload");
        var problem = Assert.Single(Refuse(Example.Manifest() with { Artifacts = [empty with { MerkleRoot = Digest.Of([1]) }] }));
        Assert.Equal(First + ".annotations.weightPreservation.merkle.root", problem.Place);
    }

    [Fact]
    public void Several_problems_are_told_at_once()
    {
        var text = Valid.Replace("\"chunkSize\": 65536", "\"chunkSize\": 1", StringComparison.Ordinal).Replace("\"reason\"", "\"grund\"", StringComparison.Ordinal);
        // Three chunk sizes, the leaf count that no longer fits the stand-in, the reason that is missing and the word that is not known.
        Assert.Equal(3, Refuse(text).Count(problem => problem.Place.EndsWith(".chunkSize", StringComparison.Ordinal)));
        Assert.Contains(Refuse(text), problem => problem.Place == Facts + ".reason");
        Assert.Contains(Refuse(text), problem => problem.Place == Facts + ".grund");
    }

    private static string Replace(string find, string put)
    {
        var at = Valid.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{find}' is not in the payload");
        return Valid[..at] + put + Valid[(at + find.Length)..];
    }

    private static IReadOnlyList<Problem> Refuse(Manifest manifest) => Refuse(Encoding.UTF8.GetString(ManifestWriter.Write(manifest)));

    private static IReadOnlyList<Problem> Refuse(string payload) =>
        Assert.Throws<DocumentException>(() => ManifestReader.Read(Example.Text(payload), "payload")).Problems;
}
