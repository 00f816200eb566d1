using System.Text.Json.Serialization;
using Preservation.Archive.Ordering;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Worker.Api.Ordering;

namespace Preservation.Worker.Api.Answers;

/// <summary>What the workers have to do, what keeps them from it, and what they have used: what 'preserve worker status --json' tells, and what is due.</summary>
internal sealed record WorkAnswer
{
    /// <summary>When this was so.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Pauses in force.</summary>
    public required IReadOnlyList<PauseItem> Pauses { get; init; }

    /// <summary>Audits that were asked for and not done yet, the first asked first.</summary>
    public required IReadOnlyList<RequestItem> Requests { get; init; }

    /// <summary>Audits under way, of all workers and of people.</summary>
    public required IReadOnlyList<UnderWayItem> Audits { get; init; }

    /// <summary>Of each store in use, what is overdue in it and what was used of it.</summary>
    public required IReadOnlyList<StoreWorkItem> Stores { get; init; }

    /// <summary>Audits that are due, the most urgent first; at most as many as were asked for.</summary>
    public required IReadOnlyList<AuditItem> Due { get; init; }
}

/// <summary>An audit that somebody is at.</summary>
internal sealed record UnderWayItem
{
    /// <summary>Of what.</summary>
    public required string Holding { get; init; }

    /// <summary>Where.</summary>
    public required string Store { get; init; }

    /// <summary>Who audits, in words.</summary>
    public required string Holder { get; init; }

    public static UnderWayItem Of(AuditUnderWay audit) => new() { Holding = audit.Holding.Value, Store = audit.Store, Holder = audit.Holder };
}

/// <summary>What waits in a store, and what of its budget was used.</summary>
internal sealed record StoreWorkItem
{
    /// <summary>Its name.</summary>
    public required string Store { get; init; }

    /// <summary>Audits that are older than their interval; at most as many as were asked for.</summary>
    public required IReadOnlyList<OverdueItem> Overdue { get; init; }

    /// <summary>How many there are.</summary>
    public required int OverdueCount { get; init; }

    /// <summary>Holdings of which an audit is due.</summary>
    public required int DueCount { get; init; }

    /// <summary>In the last 24 hours, by all workers together.</summary>
    public required UsedItem Used { get; init; }

    /// <summary>What may be used in 24 hours.</summary>
    public required BudgetItem Budget { get; init; }

    /// <summary>Why its budget lets no audit begin now; absent when it does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Refusal { get; init; }
}

/// <summary>An audit that is older than its interval.</summary>
internal sealed record OverdueItem
{
    /// <summary>Of what.</summary>
    public required string Holding { get; init; }

    /// <summary>'presence', 'sample' or 'full'.</summary>
    public required string Grade { get; init; }

    /// <summary>When its interval was over.</summary>
    public required DateTimeOffset Since { get; init; }

    public static OverdueItem Of(WorkItem item) => new() { Holding = item.Holding.Value, Grade = item.Grade.Name(), Since = item.OverdueAt };
}

/// <summary>What was used of a store.</summary>
internal sealed record UsedItem
{
    /// <summary>Bytes read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Requests sent.</summary>
    public required long Requests { get; init; }

    /// <summary>What both cost; absent without prices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Cost { get; init; }

    /// <summary>Of the cost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; init; }
}

/// <summary>What audits may use of a store. What is absent is not limited.</summary>
internal sealed record BudgetItem
{
    /// <summary>Bytes read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BytesPerDay { get; init; }

    /// <summary>Requests sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RequestsPerDay { get; init; }

    /// <summary>Money, in the currency of the store's prices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CostPerDay { get; init; }

    /// <summary>When audits may begin, in UTC, such as '22:00-06:00'.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hours { get; init; }
}
