using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Digests;
using Preservation.Core.Manifests;

namespace Preservation.Core.Tests.Manifests;

public sealed class ManifestRoundTripTests
{
    [Fact]
    public void Any_manifest_is_read_back_as_it_was_written_and_writes_the_same_bytes_again() =>
        Prop.ForAll(Manifests, manifest =>
        {
            var bytes = ManifestWriter.Write(manifest);
            var read = ManifestReader.Read(bytes, "payload");
            Assert.Equal(bytes, ManifestWriter.Write(read));
            Assert.Equal(manifest with { RequiredSignatures = read.RequiredSignatures, Artifacts = read.Artifacts }, read);
            Assert.Equal(manifest.RequiredSignatures, read.RequiredSignatures);
            Assert.Equal(manifest.Artifacts, read.Artifacts);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_payload_is_the_statement_that_oms_asks_for()
    {
        using var json = JsonDocument.Parse(ManifestWriter.Write(Example.Manifest()));
        var root = json.RootElement;
        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal("https://model_signing/signature/v1.0", root.GetProperty("predicateType").GetString());
        Assert.Equal(["_type", "subject", "predicateType", "predicate"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"method":"files","hash_type":"sha256","allow_symlinks":false,"ignore_paths":[".git",".gitattributes",".github",".gitignore"]}""",
            JsonSerializer.Serialize(root.GetProperty("predicate").GetProperty("serialization")));
        // printf '# Interview\n' | sha256sum; printf '{}' | sha256sum; head -c 100000 /dev/zero | sha256sum
        string[] digests =
        [
            "1c8cb811824b309555569758cc7b542921339d71e4a10204f6305f6e07223b1a",
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c",
        ];
        Assert.Equal(digests, root.GetProperty("predicate").GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("digest").GetString()));
        // printf '%s%s%s' <the three> | xxd -r -p | sha256sum
        Assert.Equal("c20db6f791a507a48ded7cd696ceed7ae4e81c49cfcaede1c2a6ce4e16d496a1", root.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
    }

    [Fact]
    public void The_payload_has_no_mark_at_its_start_and_a_line_feed_at_its_end()
    {
        var text = Encoding.UTF8.GetString(ManifestWriter.Write(Example.Manifest() with { Reason = "Grüße + Dank" }));
        Assert.StartsWith("{\n  \"_type\"", text, StringComparison.Ordinal);
        Assert.EndsWith("\n}\n", text, StringComparison.Ordinal);
        Assert.Contains("\"Grüße + Dank\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    private static Arbitrary<Manifest> Manifests => (
        from sequence in Gen.Choose(0, 5)
        from seconds in Gen.Choose(0, int.MaxValue)
        from reason in Text
        from model in Models
        from holders in Text.NonEmptyListOf()
        from names in Names.NonEmptyListOf()
        from seed in Gen.Choose(0, int.MaxValue)
        select new Manifest
        {
            Holding = HoldingId.Parse($"m-{seed}"),
            Archive = Example.Archive,
            Sequence = sequence,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(seconds),
            Previous = sequence == 0 ? null : new PreviousManifest(sequence - 1, Digest.Of([1, (byte)sequence])),
            Reason = reason,
            Model = model,
            WeightsInventory = Digest.Of(BitConverter.GetBytes(seed)),
            RequiredSignatures = [.. holders.Select((holder, i) => new RequiredSignature(Digest.Of([(byte)i]).ToString(), "ecdsa-p384-sha384", holder))],
            Artifacts = [.. names.Distinct().Order().Select((name, i) => Artifact(name, new System.Random(seed + i)))],
        }).ToArbitrary();

    private static Gen<string> Text => Gen.Elements("", "a", "Custodian A", "\"quoted\" \\ / + <b>", "tab\tline\n", "Grüße", "日本 😀", "\u202e\u0000");

    private static Gen<ModelIdentity> Models =>
        from text in Text
        from has in Gen.Choose(0, 63)
        from day in Gen.Choose(0, 10_000)
        let date = DateOnly.FromDayNumber(730_000 + day)
        select new ModelIdentity
        {
            Id = text,
            DisplayName = (has & 1) != 0 ? text : null,
            Family = (has & 2) != 0 ? text : null,
            Developer = (has & 4) != 0 ? text : null,
            DeployedOn = (has & 8) != 0 ? date : null,
            DeprecatedOn = (has & 16) != 0 ? date : null,
            RetiredOn = (has & 32) != 0 ? date : null,
        };

    private static Gen<ArtifactName> Names =>
        from folder in Gen.Elements("weights", "dossier")
        from parts in Gen.Elements("a", "a-b", "a.b", "Müller", "\uff5e", "\U0001f600", "sp ace", "q'\"", "%41", "Z").NonEmptyListOf()
        select ArtifactName.Parse($"{folder}/{string.Join('/', parts.Take(12))}");

    private static Artifact Artifact(ArtifactName name, System.Random random)
    {
        var size = random.Next(4) == 0 ? 0 : random.NextInt64(1L << 42);
        return new Artifact
        {
            Name = name,
            Role = random.GetItems(Enum.GetValues<Role>(), 1)[0],
            MediaType = "application/octet-stream",
            Size = size,
            Digest = Digest.Of(BitConverter.GetBytes(random.Next())),
            Chunking = new Chunking(Chunking.Alignment * random.Next(1, 4097)),
            MerkleRoot = size == 0 ? MerkleTree.EmptyRoot : Digest.Of(BitConverter.GetBytes(random.Next())),
        };
    }
}
