using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Registering;

/// <summary>
/// All small files of one sequence, made once and put into every store as they are: the manifest folder and the
/// inventories. A signature is different each time it is made, so they are kept in the journal before the first
/// store sees them.
/// </summary>
public sealed record Package
{
    private const string WeightsInventory = "weights.inventory.json", RecordInventory = Journals.Journal.RecordInventory;

    /// <summary>Below <c>manifest/</c>.</summary>
    public required IReadOnlyDictionary<string, byte[]> ManifestFiles { get; init; }

    public required byte[] Weights { get; init; }

    public required byte[] Record { get; init; }

    public IReadOnlyDictionary<string, byte[]> ToFiles() => ManifestFiles
        .Select(entry => KeyValuePair.Create($"manifest/{entry.Key}", entry.Value))
        .Append(KeyValuePair.Create(WeightsInventory, Weights))
        .Append(KeyValuePair.Create(RecordInventory, Record))
        .ToDictionary();

    public static Package FromFiles(IReadOnlyDictionary<string, byte[]> files) => new()
    {
        ManifestFiles = files
            .Where(entry => entry.Key.StartsWith("manifest/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key["manifest/".Length..], entry => entry.Value),
        Weights = files[WeightsInventory],
        Record = files[RecordInventory],
    };

    /// <summary>Signs, makes the inventories, and checks the result as any reader of it will.</summary>
    public HoldingRecord Verify(TrustPolicy trust, IReadOnlyList<byte[]> earlierInventories)
    {
        var envelope = ManifestFiles[Core.Holdings.ManifestFiles.Envelope];
        var manifest = ManifestVerifier.Verify(envelope, trust, "the new manifest");
        return HoldingRecord.Create(manifest, Weights, [.. earlierInventories, Record]);
    }

    /// <summary>The version block that a manifest has in an inventory.</summary>
    public static InventoryVersion VersionOf(Core.Manifests.Manifest manifest, IReadOnlyDictionary<string, Core.Digests.Digest> state) => new()
    {
        Created = manifest.CreatedAt,
        Message = manifest.Reason,
        UserName = string.Join(", ", manifest.RequiredSignatures.Select(signature => signature.Holder)),
        UserAddress = $"urn:uuid:{manifest.Archive}",
        State = state,
    };
}
