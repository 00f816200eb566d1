using Preservation.Worker.Operating;

namespace Preservation.Worker.Api.Answers;

/// <summary>The archive as a whole.</summary>
internal sealed record ArchiveAnswer
{
    /// <summary>Its UUID.</summary>
    public required string Id { get; init; }

    /// <summary>Name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Program and version that answers.</summary>
    public required string Tool { get; init; }

    /// <summary>Digest of the policy in force, 'sha256:' and 64 hexadecimal characters.</summary>
    public required string Policy { get; init; }

    /// <summary>Verified copies that the policy asks for.</summary>
    public required int CopiesAskedFor { get; init; }

    /// <summary>How many there are.</summary>
    public required int Holdings { get; init; }

    /// <summary>Of all holdings together, counted once.</summary>
    public required long Bytes { get; init; }

    /// <summary>All of the configuration, retired ones too.</summary>
    public required IReadOnlyList<LabelledStore> Stores { get; init; }

    /// <summary>The same as /health.</summary>
    public required Health Health { get; init; }
}

/// <summary>A store, and what tells it apart.</summary>
internal sealed record LabelledStore
{
    /// <summary>Its name within the archive.</summary>
    public required string Name { get; init; }

    /// <summary>'active', 'draining' (gets no new holdings) or 'retired' (out of use).</summary>
    public required string Life { get; init; }

    /// <summary>Provider, region, medium, custodian.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}
