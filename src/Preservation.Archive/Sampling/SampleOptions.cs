namespace Preservation.Archive.Sampling;

/// <summary>What sample to make; the same options give the same bytes on every machine.</summary>
public sealed record SampleOptions
{
    /// <summary>The smallest sample.</summary>
    public const long LeastSize = 64 << 10;

    /// <summary>The largest sample.</summary>
    public const long GreatestSize = 16L << 40;

    /// <summary>The most shards.</summary>
    public const int MostShards = 10_000;

    /// <summary>Bytes in all tensors together, met within 1 %.</summary>
    public long Size { get; init; } = 2L << 30;

    /// <summary>Files that the tensors are spread over.</summary>
    public int Shards { get; init; } = 16;

    /// <summary>Chooses the weights; the texts are the same for every seed.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What was written.</summary>
/// <param name="Model">The invented model's name.</param>
/// <param name="TensorBytes">Bytes in all tensors.</param>
/// <param name="TotalBytes">Bytes in all files.</param>
/// <param name="Tensors">How many tensors there are.</param>
/// <param name="Files">Names of all files, with <c>/</c>, in ordinal order.</param>
public sealed record SampleSummary(string Model, long TensorBytes, long TotalBytes, int Tensors, IReadOnlyList<string> Files);
