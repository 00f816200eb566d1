using System.Globalization;
using Preservation.Core.Findings;

namespace Preservation.Core.Policies.Planning;

/// <summary>One grade of audit in one store, as often as the policy says.</summary>
public sealed record GradeLoad
{
    public required Grade Grade { get; init; }

    /// <summary>From one round to the next.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Read by one round over all holdings, about.</summary>
    public required long Bytes { get; init; }

    /// <summary>Sent by one round over all holdings, about.</summary>
    public required long Requests { get; init; }

    public double BytesPerDay => Bytes / Interval.TotalDays;

    public double RequestsPerDay => Requests / Interval.TotalDays;
}

/// <summary>What the audits of one store use, and whether its budget allows that.</summary>
public sealed record StoreLoad
{
    /// <summary>Days of the month that costs are told for.</summary>
    public const int DaysPerMonth = 30;

    public required string Store { get; init; }

    public required IReadOnlyList<GradeLoad> Grades { get; init; }

    public required StoreBudget Budget { get; init; }

    /// <summary>In the currency of the store's prices; null without prices.</summary>
    public required decimal? CostPerMonth { get; init; }

    /// <summary>How long one full round takes at least when it alone uses the budget; null without a budget that bounds it.</summary>
    public required TimeSpan? LeastFullRound { get; init; }

    public double BytesPerDay => Grades.Sum(load => load.BytesPerDay);

    public double RequestsPerDay => Grades.Sum(load => load.RequestsPerDay);

    /// <summary>What of the budget is too little, as sentences without their ends; none when everything fits.</summary>
    public IEnumerable<string> Shortfalls()
    {
        if (Budget.BytesPerDay is { } bytes && BytesPerDay > bytes)
            yield return Sentence($"the audits read about {BytesPerDay:N0} bytes a day; the budget allows {bytes:N0}");
        if (Budget.RequestsPerDay is { } requests && RequestsPerDay > requests)
            yield return Sentence($"the audits send about {RequestsPerDay:N0} requests a day; the budget allows {requests:N0}");
        if (Budget.CostPerDay is { } cost && CostPerMonth / DaysPerMonth > cost)
            yield return Sentence($"the audits cost about {CostPerMonth / DaysPerMonth:0.00} a day; the budget allows {cost:0.00}");
        if (Budget.CostPerDay is not null && CostPerMonth is null)
            yield return "the budget bounds the cost of a day, and the store has no prices to reckon it by";
    }

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
