using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Core.Holdings;

/// <summary>
/// All that must be true of a holding in any store: its newest verified manifest, the inventory of the model files
/// that the manifest binds, and the inventories of the record, one per sequence.
/// </summary>
public sealed record HoldingRecord
{
    /// <summary>First part of every key of a holding.</summary>
    public const string OcflRoot = "ocfl";

    private HoldingRecord(VerifiedManifest manifest, byte[] weights, IReadOnlyList<byte[]> records)
    {
        (Verified, WeightsInventoryBytes, RecordInventoryBytes) = (manifest, weights, records);
        Weights = InventoryJson.Read(weights, $"the weights inventory of '{manifest.Holding}'");
        Record = InventoryJson.Read(records[^1], $"the record inventory of '{manifest.Holding}'");
        RecordInventoryDigest = Digest.Of(records[^1]);
    }

    public VerifiedManifest Verified { get; }

    public Manifest Manifest => Verified.Manifest;

    public HoldingId Id => Manifest.Holding;

    public Inventory Weights { get; }

    public Inventory Record { get; }

    public byte[] WeightsInventoryBytes { get; }

    /// <summary><c>v1/inventory.json</c>, <c>v2/inventory.json</c> … of the record.</summary>
    public IReadOnlyList<byte[]> RecordInventoryBytes { get; }

    public Digest RecordInventoryDigest { get; }

    /// <summary>Folder of one of the two objects, from the top of a store.</summary>
    public static string Folder(HoldingId id, ObjectPart part) =>
        $"{OcflRoot}/{OcflPaths.ObjectFolder(new ObjectId(id, part).ToString())}";

    /// <summary>Joins a manifest and the inventories, when they belong together.</summary>
    /// <exception cref="DocumentException">Everything by which they do not.</exception>
    public static HoldingRecord Create(VerifiedManifest manifest, byte[] weights, IReadOnlyList<byte[]> records)
    {
        var record = new HoldingRecord(manifest, weights, records);
        var problems = record.Contradictions().ToList();
        return problems.Count == 0 ? record : throw new DocumentException($"the record of '{manifest.Holding}'", problems);
    }

    /// <summary>Every key of a whole copy, in the order in which a copy is made: what makes it visible comes last.</summary>
    public IEnumerable<ExpectedFile> ExpectedFiles() =>
        ExpectedFiles(ObjectPart.Weights, Weights, [WeightsInventoryBytes])
            .Concat(ExpectedFiles(ObjectPart.Record, Record, RecordInventoryBytes));

    /// <summary>The sequence that brought an artifact.</summary>
    public long FirstSequenceOf(ArtifactName name)
    {
        if (name.IsModelFile)
            return 0;
        var first = 0;
        while (!Record.Versions[first].State.ContainsKey(name.Value))
            first++;
        return first;
    }

    /// <summary>Whether bytes at the top of the record are those of an earlier sequence, which the newest may replace.</summary>
    public bool IsEarlier(byte[] bytes)
    {
        var digest = Digest.Of(bytes);
        return RecordInventoryBytes.SkipLast(1).Select(earlier => Digest.Of(earlier)).Any(earlier => digest == earlier || digest == Digest.Of(Inventory.Sidecar(earlier)));
    }

    private IEnumerable<ExpectedFile> ExpectedFiles(ObjectPart part, Inventory inventory, IReadOnlyList<byte[]> versions)
    {
        var folder = Folder(Id, part);
        var artifacts = Manifest.Artifacts.ToLookup(artifact => artifact.Digest);
        for (var v = 1; v <= versions.Count; v++)
        {
            foreach (var (path, digest) in inventory.ContentOf(v).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                var owners = artifacts[digest].Where(artifact => artifact.Name.IsModelFile == (part == ObjectPart.Weights)).ToList();
                // Equal bytes may lie under several names: the one that bears this name owns it.
                if (owners.Find(artifact => OcflPaths.ContentPath(v, artifact.Name.Value) == path) is { } owner)
                    owners = [owner];
                yield return new ExpectedFile
                {
                    Key = $"{folder}/{path}",
                    Part = part,
                    Digest = digest,
                    Size = owners.Count > 0 ? owners[0].Size : null,
                    Artifacts = owners,
                };
            }
            foreach (var file in InventoryFiles(part, $"{folder}/v{v}", versions[v - 1], isReplaceable: false))
                yield return file;
        }
        foreach (var file in InventoryFiles(part, folder, versions[^1], isReplaceable: part == ObjectPart.Record))
            yield return file;
        yield return Known(part, $"{folder}/{Inventory.DeclarationName}", Inventory.Declaration, false);
    }

    private static IEnumerable<ExpectedFile> InventoryFiles(ObjectPart part, string folder, byte[] bytes, bool isReplaceable)
    {
        yield return Known(part, $"{folder}/{Inventory.FileName}", bytes, isReplaceable);
        yield return Known(part, $"{folder}/{Inventory.SidecarName}", Inventory.Sidecar(Digest.Of(bytes)), isReplaceable);
    }

    private static ExpectedFile Known(ObjectPart part, string key, byte[] bytes, bool isReplaceable) => new()
    {
        Key = key,
        Part = part,
        Digest = Digest.Of(bytes),
        Size = bytes.Length,
        Bytes = bytes,
        IsReplaceable = isReplaceable,
    };

    private IEnumerable<Problem> Contradictions()
    {
        if (Weights.Id != new ObjectId(Id, ObjectPart.Weights).ToString() || Weights.Head != 1)
            yield return new Problem("weights", $"the inventory is of '{Weights.Id}' v{Weights.Head}");
        if (Record.Id != new ObjectId(Id, ObjectPart.Record).ToString())
            yield return new Problem("record", $"the inventory is of '{Record.Id}'");
        if (Digest.Of(WeightsInventoryBytes) != Manifest.WeightsInventory)
            yield return new Problem("weights", $"the inventory has {Digest.Of(WeightsInventoryBytes).Short}, the manifest binds {Manifest.WeightsInventory.Short}");
        if (Record.Head != Manifest.Sequence + 1 || RecordInventoryBytes.Count != Record.Head)
            yield return new Problem("record", $"version v{Record.Head} belongs to sequence {Record.Head - 1}, the manifest is of sequence {Manifest.Sequence}");
        foreach (var problem in StateProblems(Weights.Latest, isWeights: true).Concat(StateProblems(Record.Latest, isWeights: false)))
            yield return problem;
    }

    private IEnumerable<Problem> StateProblems(InventoryVersion version, bool isWeights)
    {
        var expected = Manifest.Artifacts.Where(artifact => artifact.Name.IsModelFile == isWeights).ToDictionary(a => a.Name.Value, a => a.Digest);
        foreach (var (name, digest) in expected)
        {
            if (!version.State.TryGetValue(name, out var stored) || stored != digest)
                yield return new Problem(name, $"the manifest says {digest.Short}, the inventory {(version.State.ContainsKey(name) ? stored.Short : "does not name it")}");
        }
        foreach (var name in version.State.Keys.Where(name => !expected.ContainsKey(name)))
        {
            if (isWeights || !name.StartsWith(ManifestFiles.Folder + "/", StringComparison.Ordinal))
                yield return new Problem(name, "the inventory names it, the manifest does not");
        }
    }
}
