namespace Preservation.Core.Policies;

/// <summary>What the worker repairs by itself.</summary>
/// <param name="IsAutomatic">Off by default: then a person runs <c>preserve repair</c>.</param>
/// <param name="PerStoreAndHour">More files than that in a store within an hour are an incident of the store, and nothing is repaired in it.</param>
public sealed record RepairRule(bool IsAutomatic, int PerStoreAndHour)
{
    public static RepairRule Default { get; } = new(false, 3);
}

/// <summary>When somebody is told.</summary>
/// <param name="RemindEvery">An incident that stays open is told again after that.</param>
/// <param name="SilenceAfter">No audit finished for so long although some were due: that is told, too.</param>
public sealed record AlertRule(TimeSpan RemindEvery, TimeSpan SilenceAfter)
{
    public static AlertRule Default { get; } = new(TimeSpan.FromDays(1), TimeSpan.FromDays(2));
}
