using System.Text.Json.Serialization;

namespace Preservation.Worker.Api.Answers;

/// <summary>A policy as it stands in policy.json; see manifests/README.md. What is absent has its default.</summary>
internal sealed record PolicyDocument
{
    /// <summary>'urn:weight-preservation:policy:v1'.</summary>
    public required string Schema { get; init; }

    /// <summary>Grows with every change.</summary>
    public required long Version { get; init; }

    /// <summary>Verified copies of each holding.</summary>
    public required int Copies { get; init; }

    /// <summary>For labels, the least number of different values among the stores with a verified copy.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Distinct { get; init; }

    /// <summary>For grades, how often; such as '90d'.</summary>
    public required IReadOnlyDictionary<string, string> AuditIntervals { get; init; }

    /// <summary>What audits may use of each store.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BudgetDocument? Budget { get; init; }

    /// <summary>What differs for stores, by their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, StoreRuleDocument>? Stores { get; init; }

    /// <summary>What the worker may repair by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepairDocument? Repair { get; init; }

    /// <summary>When people are told again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AlertsDocument? Alerts { get; init; }

    /// <summary>When a registration goes on without a store that does not keep up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SlowStoresDocument? SlowStores { get; init; }
}

/// <summary>What audits may use of a store in 24 hours. What is absent is not limited.</summary>
internal sealed record BudgetDocument
{
    /// <summary>Bytes read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BytesPerDay { get; init; }

    /// <summary>Requests sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RequestsPerDay { get; init; }

    /// <summary>Money, in the currency of the store's prices, such as '2.50'.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CostPerDay { get; init; }

    /// <summary>When audits may begin, in UTC, such as '22:00-06:00'.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hours { get; init; }
}

/// <summary>What differs for a store.</summary>
internal sealed record StoreRuleDocument
{
    /// <summary>Only the grades that differ.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? AuditIntervals { get; init; }

    /// <summary>Instead of that of all stores.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BudgetDocument? Budget { get; init; }
}

/// <summary>What the worker may repair by itself.</summary>
internal sealed record RepairDocument
{
    /// <summary>Whether it may repair at all.</summary>
    public required bool Automatic { get; init; }

    /// <summary>More damage than that in a store within an hour is left to people.</summary>
    public required int PerStoreAndHour { get; init; }
}

/// <summary>When people are told again.</summary>
internal sealed record AlertsDocument
{
    /// <summary>Of what is open and not acknowledged.</summary>
    public required string RemindEvery { get; init; }

    /// <summary>That nothing was audited.</summary>
    public required string SilenceAfter { get; init; }
}

/// <summary>When a registration goes on without a store that does not keep up.</summary>
internal sealed record SlowStoresDocument
{
    /// <summary>After how long.</summary>
    public required long AfterSeconds { get; init; }

    /// <summary>'source' or 'store': what it is filled from later.</summary>
    public required string FinishFrom { get; init; }
}
