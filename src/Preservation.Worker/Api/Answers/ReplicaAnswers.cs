using Preservation.Archive.Ports;

namespace Preservation.Worker.Api.Answers;

/// <summary>Artifacts of a holding in the order of their names, each with its replicas.</summary>
internal sealed record ReplicasAnswer
{
    /// <summary>This page of them.</summary>
    public required IReadOnlyList<ArtifactItem> Artifacts { get; init; }

    /// <summary>What 'after' has to be for the next page; null when this is the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A file of a holding.</summary>
internal sealed record ArtifactItem
{
    /// <summary>Its path within the holding.</summary>
    public required string Name { get; init; }

    /// <summary>What is known of it in each store.</summary>
    public required IReadOnlyList<ReplicaItem> Replicas { get; init; }
}

/// <summary>One artifact in one store.</summary>
internal sealed record ReplicaItem
{
    /// <summary>In which store.</summary>
    public required string Store { get; init; }

    /// <summary>'intact', 'not-checked', or a kind of finding.</summary>
    public required string Condition { get; init; }

    /// <summary>End of the last completed, matching, real read; null when there was none.</summary>
    public required DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>End of the last try, whatever came of it.</summary>
    public required DateTimeOffset? AttemptedAt { get; init; }

    public static ReplicaItem Of(ReplicaEntry replica) => new() { Store = replica.Store, Condition = replica.State.Condition, VerifiedAt = replica.State.VerifiedAt, AttemptedAt = replica.State.AttemptedAt };
}
