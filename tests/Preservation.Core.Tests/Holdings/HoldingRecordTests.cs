using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Holdings;

public sealed class HoldingRecordTests
{
    private static readonly VerifiedManifest First = Example.Verified(Example.Manifest());

    private static readonly Inventory FirstRecord = Example.Record(null, First);

    private static readonly VerifiedManifest Second = Example.Verified(Example.Manifest() with
    {
        Sequence = 1,
        Previous = new PreviousManifest(0, First.PayloadDigest),
        Artifacts = [Example.Artifact("dossier/essay.md", Role.Essay, Example.Text("essay")), .. Example.Artifacts],
    });

    private static readonly Inventory SecondRecord = Example.Record(FirstRecord, Second);

    private static readonly byte[][] Records = [InventoryJson.Write(FirstRecord), InventoryJson.Write(SecondRecord)];

    private static readonly HoldingRecord Record = HoldingRecord.Create(Second, Example.WeightsBytes, Records);

    [Fact]
    public void What_makes_a_copy_visible_comes_last_in_each_object()
    {
        var files = Record.ExpectedFiles().ToList();
        // The order of ocfl-layout.md section 3.3: content of vN, its inventory and sidecar; then the top; the declaration last.
        string[] weights =
        [
            "v1/content/weights/config.json", "v1/content/weights/model.safetensors", "v1/inventory.json", "v1/inventory.json.sha256",
            "inventory.json", "inventory.json.sha256", "0=ocfl_object_1.1",
        ];
        Assert.Equal(weights, Keys(ObjectPart.Weights));
        var record = Keys(ObjectPart.Record);
        Assert.Equal("0=ocfl_object_1.1", record[^1]);
        Assert.Equal(["inventory.json", "inventory.json.sha256"], record[^3..^1]);
        foreach (var version in (string[])["v1/", "v2/"])
        {
            var lines = record.Where(key => key.StartsWith(version, StringComparison.Ordinal)).ToList();
            Assert.Equal([version + "inventory.json", version + "inventory.json.sha256"], lines[^2..]);
            Assert.All(lines[..^2], key => Assert.StartsWith(version + "content/", key, StringComparison.Ordinal));
        }
        Assert.Equal(files.Count, files.Select(file => file.Key).Distinct().Count());
        Assert.True(files.FindLastIndex(file => file.Part == ObjectPart.Weights) < files.FindIndex(file => file.Part == ObjectPart.Record));

        List<string> Keys(ObjectPart part) => [.. files.Where(file => file.Part == part)
            .Select(file => file.Key[(HoldingRecord.Folder(Record.Id, part).Length + 1)..])];
    }

    [Fact]
    public void Every_file_has_the_digest_and_size_of_its_bytes()
    {
        foreach (var file in Record.ExpectedFiles())
        {
            if (file.Bytes is { } bytes)
                Assert.Equal((Digest.Of(bytes), (long?)bytes.Length), (file.Digest, file.Size));
            if (file.Artifacts is [var artifact])
                Assert.Equal((artifact.Digest, (long?)artifact.Size), (file.Digest, file.Size));
        }
        var replaceable = Record.ExpectedFiles().Where(file => file.IsReplaceable).Select(file => file.Key);
        var folder = HoldingRecord.Folder(Record.Id, ObjectPart.Record);
        Assert.Equal([folder + "/inventory.json", folder + "/inventory.json.sha256"], replaceable);
    }

    [Fact]
    public void Each_content_file_names_its_artifact() =>
        Assert.Equal(
            ["dossier/essay.md", "dossier/interview.md", "weights/config.json", "weights/model.safetensors"],
            Record.ExpectedFiles().Select(file => file.Artifact?.Value).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void The_sequence_that_brought_an_artifact_is_known()
    {
        Assert.Equal(0, Record.FirstSequenceOf(ArtifactName.Parse("weights/config.json")));
        Assert.Equal(0, Record.FirstSequenceOf(ArtifactName.Parse("dossier/interview.md")));
        Assert.Equal(1, Record.FirstSequenceOf(ArtifactName.Parse("dossier/essay.md")));
    }

    [Fact]
    public void Only_an_inventory_or_sidecar_of_an_earlier_sequence_is_earlier()
    {
        Assert.True(Record.IsEarlier(Records[0]));
        Assert.True(Record.IsEarlier(Inventory.Sidecar(Digest.Of(Records[0]))));
        Assert.False(Record.IsEarlier(Records[1]));
        Assert.False(Record.IsEarlier(Inventory.Sidecar(Digest.Of(Records[1]))));
        Assert.False(Record.IsEarlier([]));
    }

    [Fact]
    public void Other_weights_than_the_manifest_binds_are_a_contradiction()
    {
        var other = Inventory.WithVersion(null, "model:demo:weights", Example.Version(new() { ["weights/config.json"] = Digest.Of("x"u8), ["weights/more"] = default }));
        var places = Refuse(Second, InventoryJson.Write(other), Records);
        Assert.Equal(["weights", "weights/config.json", "weights/model.safetensors", "weights/more"], places.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inventories_of_another_holding_are_a_contradiction()
    {
        Assert.Contains("weights", Refuse(Second, InventoryJson.Write(Example.Weights with { Id = "model:other:weights" }), Records));
        Assert.Contains("record", Refuse(Second, Example.WeightsBytes, [Records[0], InventoryJson.Write(SecondRecord with { Id = "model:other:record" })]));
    }

    [Fact]
    public void A_record_that_is_older_or_newer_than_its_manifest_is_a_contradiction()
    {
        Assert.Contains("record", Refuse(Second, Example.WeightsBytes, Records[..1]));
        Assert.Contains("record", Refuse(First, Example.WeightsBytes, Records));
        Assert.Contains("record", Refuse(Second, Example.WeightsBytes, Records[1..]));
    }

    [Fact]
    public void A_dossier_file_that_the_manifest_does_not_name_or_names_otherwise_is_a_contradiction()
    {
        var state = FirstRecord.Latest.State.ToDictionary();
        state["dossier/forged.md"] = default;
        state["dossier/interview.md"] = Digest.Of("forged"u8);
        var forged = InventoryJson.Write(Inventory.WithVersion(null, FirstRecord.Id, Example.Version(state)));
        Assert.Equal(["dossier/forged.md", "dossier/interview.md"], Refuse(First, Example.WeightsBytes, [forged]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leaves_are_proven_against_the_signed_root()
    {
        var artifact = Example.Artifacts[2];
        var file = ContentDigest.Of(new byte[100_000], Example.Chunking).LeafFile();
        Assert.Equal("leaves/weights/model.safetensors", ManifestFiles.LeafFile(artifact));
        Assert.Null(ManifestFiles.LeafFile(Example.Artifacts[1]));
        Assert.Equal(2, ManifestFiles.ProvenLeaves(artifact, file)?.Length);
        Assert.Null(ManifestFiles.ProvenLeaves(artifact, file.AsSpan(32)));
        file[0] ^= 1;
        Assert.Null(ManifestFiles.ProvenLeaves(artifact, file));
    }

    private static IEnumerable<string> Refuse(VerifiedManifest manifest, byte[] weights, byte[][] records) =>
        Assert.Throws<DocumentException>(() => HoldingRecord.Create(manifest, weights, records)).Problems.Select(problem => problem.Place);
}
