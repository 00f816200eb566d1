using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Core.Policies.Planning;

/// <summary>What one holding has that is to be audited.</summary>
public sealed record HoldingVolume
{
    public required HoldingId Holding { get; init; }

    /// <summary>Artifacts.</summary>
    public required long Files { get; init; }

    /// <summary>Of all artifacts.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of all artifacts.</summary>
    public required long Chunks { get; init; }

    /// <summary>Leaf files: one for each artifact of more than one chunk.</summary>
    public required long LeafFiles { get; init; }

    /// <summary>Chunks that one sample reads.</summary>
    public long Sample => Math.Min(Chunks, Detection.DefaultSample);

    /// <summary>Where the sizes of single files are not known: never too few chunks, and at most one too many for each file.</summary>
    public static HoldingVolume About(HoldingId holding, long files, long bytes, int chunkSize) => new()
    {
        Holding = holding,
        Files = files,
        Bytes = bytes,
        Chunks = (bytes / chunkSize) + Math.Min(files, bytes),
        LeafFiles = Math.Min(files, bytes / chunkSize),
    };
}

/// <summary>What one store has that is to be audited.</summary>
public sealed record StoreVolume
{
    public required string Store { get; init; }

    public required IReadOnlyList<HoldingVolume> Holdings { get; init; }

    public long Files => Holdings.Sum(holding => holding.Files);

    public long Bytes => Holdings.Sum(holding => holding.Bytes);

    public long Chunks => Holdings.Sum(holding => holding.Chunks);
}
