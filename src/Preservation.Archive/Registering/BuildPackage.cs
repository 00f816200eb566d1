using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Registering;

/// <summary>Makes the manifest of a sequence, signs it, and makes the inventories that list it.</summary>
public sealed class BuildPackage(IReadOnlyList<ISigner> signers)
{
    /// <summary>What every manifest needs from its signers.</summary>
    public IReadOnlyList<RequiredSignature> RequiredSignatures =>
        [.. signers.Select(signer => new RequiredSignature(signer.Key.Id, signer.Key.Algorithm.Name(), signer.Name.Holder))];

    public static Artifact ArtifactOf(PlannedFile file, ContentDigest content) => new()
    {
        Name = file.Name,
        Role = file.Role,
        MediaType = file.MediaType,
        Size = content.Size,
        Digest = content.Digest,
        Chunking = content.Chunking,
        MerkleRoot = content.MerkleRoot,
    };

    /// <summary>The inventory of the model files; it is bound by the manifest, so it is made first.</summary>
    public static Inventory WeightsInventory(Manifest manifest) => Inventory.WithVersion(
        null,
        new ObjectId(manifest.Holding, ObjectPart.Weights).ToString(),
        Package.VersionOf(manifest, StateOf(manifest.Artifacts.Where(artifact => artifact.Name.IsModelFile))));

    /// <param name="manifest">Complete, with the digest of the weights inventory.</param>
    /// <param name="weights">Bytes of that inventory.</param>
    /// <param name="leafFiles">Leaf files by their names below <c>manifest/</c>, of artifacts that are new in this sequence.</param>
    /// <param name="before">The record so far; null for sequence 0.</param>
    public Package Run(Manifest manifest, byte[] weights, IReadOnlyDictionary<string, byte[]> leafFiles, Inventory? before)
    {
        var envelope = DsseEnvelope.Sign(DsseEnvelope.InToto, ManifestWriter.Write(manifest), signers);
        var files = ManifestFiles.Of(envelope, signers);
        foreach (var (name, bytes) in leafFiles)
            files[name] = bytes;
        var state = StateOf(manifest.Artifacts.Where(artifact => !artifact.Name.IsModelFile));
        // Leaves of earlier artifacts stay in the state; everything else of the manifest folder is made anew.
        const string leaves = $"{ManifestFiles.Folder}/{ManifestFiles.LeavesFolder}/";
        foreach (var (name, digest) in before?.Latest.State.Where(entry => entry.Key.StartsWith(leaves, StringComparison.Ordinal)) ?? [])
            state[name] = digest;
        foreach (var (name, bytes) in files)
            state[$"{ManifestFiles.Folder}/{name}"] = Digest.Of(bytes);
        var id = new ObjectId(manifest.Holding, ObjectPart.Record).ToString();
        return new Package
        {
            ManifestFiles = files,
            Weights = weights,
            Record = InventoryJson.Write(Inventory.WithVersion(before, id, Package.VersionOf(manifest, state))),
        };
    }

    private static Dictionary<string, Digest> StateOf(IEnumerable<Artifact> artifacts) =>
        artifacts.ToDictionary(artifact => artifact.Name.Value, artifact => artifact.Digest, StringComparer.Ordinal);
}
