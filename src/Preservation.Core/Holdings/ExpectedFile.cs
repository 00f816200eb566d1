using Preservation.Core.Digests;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Holdings;

/// <summary>One key that a store with a whole copy of a holding has, and what must lie there.</summary>
public sealed record ExpectedFile
{
    /// <summary>Key in the store, from its top.</summary>
    public required string Key { get; init; }

    public required ObjectPart Part { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Null where neither manifest nor inventory states it.</summary>
    public long? Size { get; init; }

    /// <summary>The artifacts whose bytes these are; none for inventories and manifests, several when their bytes are equal.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>The bytes themselves, where they are small and known: inventories, sidecars, declarations.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>Whether a later sequence may put other bytes there: the inventory and sidecar at the top of an object.</summary>
    public bool IsReplaceable { get; init; }

    /// <summary>The artifact to name in messages.</summary>
    public ArtifactName? Artifact => Artifacts.Count > 0 ? Artifacts[0].Name : null;
}
