using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Archive.Reading;

/// <summary>Finds the leaf hashes of an artifact in any store and proves them against the signed Merkle root.</summary>
public sealed class FindLeaves(IReadOnlyList<IObjectStore> stores, HoldingRecord record)
{
    /// <summary>Null when no store has leaves that fit.</summary>
    public async Task<Digest[]?> RunAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        if (ManifestFiles.LeafFile(artifact) is not { } name)
            return artifact.Size == 0 ? [] : [artifact.MerkleRoot];
        var logical = $"{ManifestFiles.Folder}/{name}";
        if (!record.Record.Latest.State.TryGetValue(logical, out var digest) || record.Record.PathOf(logical, digest) is not { } path)
            return null;
        var key = $"{HoldingRecord.Folder(record.Id, ObjectPart.Record)}/{path}";
        foreach (var store in stores)
        {
            try
            {
                if (await ReadSmallFile.RunAsync(store, key, cancellationToken) is { } bytes
                    && ManifestFiles.ProvenLeaves(artifact, bytes) is { } leaves)
                    return leaves;
            }
            catch (ObjectStoreException)
            {
                // The next store may have them.
            }
        }
        return null;
    }
}
