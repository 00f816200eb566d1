using System.Text.Json.Serialization;

namespace Preservation.Worker.Api.Answers;

/// <summary>The stores, in the order of the configuration.</summary>
internal sealed record StoresAnswer
{
    /// <summary>All of them, retired ones too.</summary>
    public required IReadOnlyList<StoreItem> Stores { get; init; }
}

/// <summary>A store, as 'preserve store list --json' tells of it, and its labels. It is asked at most once a minute.</summary>
internal sealed record StoreItem
{
    /// <summary>Its name within the archive.</summary>
    public required string Name { get; init; }

    /// <summary>'file-system', 's3' or 'azure'.</summary>
    public required string Kind { get; init; }

    /// <summary>A folder; or bucket, or container, and what all keys start with.</summary>
    public required string Path { get; init; }

    /// <summary>'active', 'draining' (gets no new holdings) or 'retired' (out of use).</summary>
    public required string Life { get; init; }

    /// <summary>How many it holds.</summary>
    public required long Holdings { get; init; }

    /// <summary>Artifacts in it.</summary>
    public required long Files { get; init; }

    /// <summary>Of these artifacts.</summary>
    public required long Bytes { get; init; }

    /// <summary>Room that is left; absent when the store does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? FreeBytes { get; init; }

    /// <summary>What reading all of it would cost; absent without prices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? FullReadCost { get; init; }

    /// <summary>Of the cost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; init; }

    /// <summary>Why it cannot be asked, as a sentence; null when it can.</summary>
    public required string? Problem { get; init; }

    /// <summary>Provider, region, medium, custodian.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}
