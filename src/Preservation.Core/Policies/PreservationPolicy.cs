using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>What the archive promises: how many copies, how far apart, and how often each grade of audit. <c>policy.json</c>.</summary>
public sealed record PreservationPolicy
{
    public const string Schema = "urn:weight-preservation:policy:v1";

    /// <summary>Grows with every change; default 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Verified copies that each holding must have; default 2.</summary>
    public required int Copies { get; init; }

    /// <summary>For labels of stores, the least number of different values among the stores with a verified copy.</summary>
    public IReadOnlyDictionary<string, int> Distinct { get; init; } = new Dictionary<string, int>();

    /// <summary>Longest age of the last completed check per grade; defaults 1, 7, 90 and 365 days.</summary>
    public required IReadOnlyDictionary<Grade, TimeSpan> Intervals { get; init; }

    /// <summary>What may be used of each store.</summary>
    public StoreBudget Budget { get; init; } = StoreBudget.None;

    /// <summary>What differs for stores, by their names.</summary>
    public IReadOnlyDictionary<string, StoreRule> Stores { get; init; } = new Dictionary<string, StoreRule>();

    public RepairRule Repair { get; init; } = RepairRule.Default;

    public AlertRule Alerts { get; init; } = AlertRule.Default;

    /// <summary>When a registration goes on without a store that does not keep up.</summary>
    public SlowStoreRule SlowStores { get; init; } = SlowStoreRule.Default;

    /// <summary>Witnesses, timestamps and clocks.</summary>
    public LedgerRule Ledger { get; init; } = LedgerRule.Default;

    public static PreservationPolicy Default(int stores) => new()
    {
        Copies = Math.Clamp(stores, 1, 3),
        Intervals = new Dictionary<Grade, TimeSpan>
        {
            [Grade.Presence] = TimeSpan.FromDays(1),
            [Grade.Sample] = TimeSpan.FromDays(7),
            [Grade.Full] = TimeSpan.FromDays(90),
            [Grade.Drill] = TimeSpan.FromDays(365),
        },
    };

    public TimeSpan IntervalOf(Grade grade, string store) =>
        Stores.GetValueOrDefault(store) is { } rule && rule.Intervals.TryGetValue(grade, out var own) ? own : Intervals[grade];

    public StoreBudget BudgetOf(string store) => Stores.GetValueOrDefault(store)?.Budget ?? Budget;

    /// <summary>Due means older than the interval, or never done; there is no lower bound beyond which a check is forgotten.</summary>
    public bool IsDue(Grade grade, string store, DateTimeOffset? lastCompleted, DateTimeOffset now) =>
        lastCompleted is not { } last || now - last >= IntervalOf(grade, store) || last > now;
}
