using Preservation.Core.Policies.Planning;

namespace Preservation.Cli.Commands.Policies;

/// <summary>One store of a plan.</summary>
internal sealed record PlannedStore
{
    public required StoreVolume Volume { get; init; }

    public required StoreLoad Load { get; init; }

    /// <summary>Of its prices; null without any.</summary>
    public required string? Currency { get; init; }
}

/// <summary>What the audits of a policy use in each store and find in each holding.</summary>
internal sealed record AuditPlan
{
    public required IReadOnlyList<PlannedStore> Stores { get; init; }

    public required IReadOnlyList<HoldingPlan> Holdings { get; init; }

    /// <summary>Null when none was set.</summary>
    public required DetectionGoal? Goal { get; init; }

    /// <summary>Whether every budget suffices.</summary>
    public bool IsAffordable => !Stores.Any(store => store.Load.Shortfalls().Any());
}
