using System.Text.Json.Serialization;
using Preservation.Archive.Ordering;
using Preservation.Worker.Api.Ordering;

namespace Preservation.Worker.Api.Answers;

/// <summary>What the workers have to do, what keeps them from it, and what they have used.</summary>
internal sealed record WorkAnswer
{
    /// <summary>Of each store in use, what is due in it and what was used of it.</summary>
    public required IReadOnlyList<StoreWorkItem> Stores { get; init; }

    /// <summary>Audits that are due, the most urgent first; at most as many as were asked for.</summary>
    public required IReadOnlyList<AuditItem> Due { get; init; }

    /// <summary>Audits under way, of all workers and of people.</summary>
    public required IReadOnlyList<UnderWayItem> UnderWay { get; init; }

    /// <summary>Pauses in force.</summary>
    public required IReadOnlyList<PauseItem> Pauses { get; init; }

    /// <summary>Audits that were asked for and not done yet, the first asked first.</summary>
    public required IReadOnlyList<RequestItem> Requests { get; init; }
}

/// <summary>What is due in a store, and what was used of it in the last 24 hours by all workers together.</summary>
internal sealed record StoreWorkItem
{
    /// <summary>Its name.</summary>
    public required string Store { get; init; }

    /// <summary>Holdings of which an audit is due.</summary>
    public required int Due { get; init; }

    /// <summary>Audits that are older than their interval.</summary>
    public required int Overdue { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesUsed { get; init; }

    /// <summary>Requests sent.</summary>
    public required long RequestsUsed { get; init; }

    /// <summary>What that cost; absent without prices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CostUsed { get; init; }

    /// <summary>Of the cost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; init; }

    /// <summary>What may be used of it.</summary>
    public required BudgetDocument Budget { get; init; }

    /// <summary>Why its budget lets no audit begin now; null when it does.</summary>
    public required string? Refusal { get; init; }
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
