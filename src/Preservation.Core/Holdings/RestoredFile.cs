using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Holdings;

/// <summary>One file of a restored holding: where it lies in a store, and where below the folder that it is restored to.</summary>
public sealed record RestoredFile
{
    /// <summary>Its name in the inventory: that of the artifact, or <c>manifest/…</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Key in a store, from its top.</summary>
    public required string Key { get; init; }

    /// <summary>Relative, with <c>/</c>.</summary>
    public required string Path { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Null for files of the manifest: nothing states their sizes.</summary>
    public long? Size { get; init; }

    /// <summary>Null for files of the manifest.</summary>
    public Artifact? Artifact { get; init; }

    /// <summary>The folder of the artifacts.</summary>
    public static string FolderOf(HoldingId id) => id.Value;

    /// <summary>The folder beside it, of what is needed to verify them.</summary>
    public static string ManifestFolderOf(HoldingId id) => $"{id}.manifest";

    /// <summary>All files of a restored holding: artifacts in the order of the manifest, then the files of the manifest.</summary>
    public static IEnumerable<RestoredFile> Of(HoldingRecord record)
    {
        const string prefix = ManifestFiles.Folder + "/";
        foreach (var artifact in record.Manifest.Artifacts)
        {
            yield return new RestoredFile
            {
                Name = artifact.Name.Value,
                Key = KeyOf(record, artifact.Name.IsModelFile ? ObjectPart.Weights : ObjectPart.Record, artifact.Name.Value, artifact.Digest),
                Path = $"{FolderOf(record.Id)}/{artifact.Name}",
                Digest = artifact.Digest,
                Size = artifact.Size,
                Artifact = artifact,
            };
        }
        foreach (var (name, digest) in record.Record.Latest.State.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return new RestoredFile
            {
                Name = name,
                Key = KeyOf(record, ObjectPart.Record, name, digest),
                Path = $"{ManifestFolderOf(record.Id)}/{name[prefix.Length..]}",
                Digest = digest,
            };
        }
    }

    private static string KeyOf(HoldingRecord record, ObjectPart part, string name, Digest digest) =>
        $"{HoldingRecord.Folder(record.Id, part)}/{(part == ObjectPart.Weights ? record.Weights : record.Record).PathOf(name, digest)}";
}
