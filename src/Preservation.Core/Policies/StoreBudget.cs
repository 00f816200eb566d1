namespace Preservation.Core.Policies;

/// <summary>What audits may use of one store. Null is no limit.</summary>
public sealed record StoreBudget
{
    public static StoreBudget None { get; } = new();

    /// <summary>Bytes read in 24 hours.</summary>
    public long? BytesPerDay { get; init; }

    /// <summary>Requests in 24 hours.</summary>
    public long? RequestsPerDay { get; init; }

    /// <summary>Money in 24 hours, in the currency of the store's prices.</summary>
    public decimal? CostPerDay { get; init; }

    /// <summary>When audits may begin, in UTC; null for always.</summary>
    public DailyHours? Hours { get; init; }
}

/// <summary>Hours of a day, <c>22:00-06:00</c>, in UTC. They may go over midnight.</summary>
public sealed record DailyHours(TimeOnly From, TimeOnly To)
{
    public bool Contains(DateTimeOffset moment) => TimeOnly.FromTimeSpan(moment.UtcDateTime.TimeOfDay).IsBetween(From, To);

    /// <summary>Of a day.</summary>
    public double Share => (To - From).TotalHours / 24;

    public static DailyHours? TryParse(string text) =>
        text.Split('-') is [var from, var to]
        && TimeOnly.TryParseExact(from, "HH:mm", out var begin) && TimeOnly.TryParseExact(to, "HH:mm", out var end) && begin != end
            ? new DailyHours(begin, end) : null;

    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";
}

/// <summary>What the policy says of one store other than of all.</summary>
public sealed record StoreRule
{
    /// <summary>Only the grades that differ.</summary>
    public required IReadOnlyDictionary<Findings.Grade, TimeSpan> Intervals { get; init; }

    /// <summary>Null for that of all stores.</summary>
    public required StoreBudget? Budget { get; init; }
}
