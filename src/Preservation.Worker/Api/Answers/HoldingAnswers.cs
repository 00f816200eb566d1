using Preservation.Archive.Ports;

namespace Preservation.Worker.Api.Answers;

/// <summary>Holdings in the order of their ids.</summary>
internal sealed record HoldingsAnswer
{
    /// <summary>This page of them.</summary>
    public required IReadOnlyList<HoldingItem> Holdings { get; init; }

    /// <summary>What 'after' has to be for the next page; null when this is the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A holding, as 'preserve list --json' tells of it.</summary>
internal sealed record HoldingItem
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Of the newest manifest; 0 is the registration.</summary>
    public required long Sequence { get; init; }

    /// <summary>How many files it has.</summary>
    public required int Artifacts { get; init; }

    /// <summary>Of all artifacts together, counted once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Digest of the newest manifest, 64 hexadecimal characters.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>When that manifest was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>For people; null when it has none.</summary>
    public required string? DisplayName { get; init; }

    public static HoldingItem Of(HoldingEntry entry) => new()
    {
        Id = entry.Id.Value,
        Sequence = entry.Sequence,
        Artifacts = entry.Artifacts,
        Bytes = entry.Size,
        ManifestSha256 = entry.Manifest.ToString(),
        CreatedAt = entry.CreatedAt,
        DisplayName = entry.DisplayName,
    };
}

/// <summary>One holding, and how it stands: what 'preserve list --json' and 'preserve status --json' tell of it.</summary>
internal sealed record HoldingAnswer
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Of the newest manifest; 0 is the registration.</summary>
    public required long Sequence { get; init; }

    /// <summary>How many files it has.</summary>
    public required int Artifacts { get; init; }

    /// <summary>Of all artifacts together, counted once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Digest of the newest manifest, 64 hexadecimal characters.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>When that manifest was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>For people; null when it has none.</summary>
    public required string? DisplayName { get; init; }

    /// <summary>Stores in which every artifact was read in full and nothing bad was found since.</summary>
    public required int GoodCopies { get; init; }

    /// <summary>For each store in use that was given it, the worst that is known of any artifact: 'intact', 'not-checked', or a kind of finding.</summary>
    public required IReadOnlyDictionary<string, string> Stores { get; init; }

    /// <summary>Stores that were not audited in full in time.</summary>
    public required IReadOnlyList<string> Overdue { get; init; }

    /// <summary>Demands for copies, and for how far apart they are, that are not met.</summary>
    public required IReadOnlyList<PolicyDemand> Unmet { get; init; }

    /// <summary>Null when there is no legal hold.</summary>
    public required LegalHold? Hold { get; init; }
}

/// <summary>A legal hold: nothing of the holding may be deleted.</summary>
internal sealed record LegalHold
{
    /// <summary>When it was set.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>In the words of who set it.</summary>
    public required string Reason { get; init; }
}
