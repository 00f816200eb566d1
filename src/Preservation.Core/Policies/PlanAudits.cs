using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>What a store holds that is to be audited.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Holdings">Signed holdings.</param>
/// <param name="Files">Artifacts of all of them.</param>
/// <param name="Bytes">Of all artifacts.</param>
/// <param name="Chunks">Of all artifacts.</param>
public sealed record StoreVolume(string Store, long Holdings, long Files, long Bytes, long Chunks);

/// <summary>One grade of audit in one store, as often as the policy says.</summary>
/// <param name="Grade">Which grade.</param>
/// <param name="Interval">How often.</param>
/// <param name="Bytes">Read by one round over all holdings.</param>
/// <param name="Requests">Sent by one round, about.</param>
public sealed record GradeLoad(Grade Grade, TimeSpan Interval, long Bytes, long Requests)
{
    public double BytesPerDay => Bytes / Interval.TotalDays;

    public double RequestsPerDay => Requests / Interval.TotalDays;
}

/// <summary>What the audits of one store use, and whether its budget allows that.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Loads">By grade.</param>
/// <param name="Budget">What may be used.</param>
/// <param name="CostPerMonth">Of 30 days; null without prices.</param>
/// <param name="LeastRound">How long a full round takes at least, by the bytes that the budget allows in a day; null without such a budget.</param>
public sealed record StoreLoad(string Store, IReadOnlyList<GradeLoad> Loads, StoreBudget Budget, decimal? CostPerMonth, TimeSpan? LeastRound)
{
    public double BytesPerDay => Loads.Sum(load => load.BytesPerDay);

    public double RequestsPerDay => Loads.Sum(load => load.RequestsPerDay);

    /// <summary>What of the budget is too little, as sentences; none when everything fits.</summary>
    public IEnumerable<string> Shortfalls()
    {
        if (Budget.BytesPerDay is { } bytes && BytesPerDay > bytes)
            yield return $"the audits read {BytesPerDay:0} bytes a day; the budget allows {bytes}";
        if (Budget.RequestsPerDay is { } requests && RequestsPerDay > requests)
            yield return $"the audits send {RequestsPerDay:0} requests a day; the budget allows {requests}";
        if (Budget.CostPerDay is { } cost && CostPerMonth / 30 > cost)
            yield return $"the audits cost {CostPerMonth / 30:0.00} a day; the budget allows {cost:0.00}";
    }
}

/// <summary>Reckons, before anything is scheduled, what the audits of a store use.</summary>
public static class PlanAudits
{
    /// <summary>Keys that one request lists.</summary>
    private const int KeysPerList = 1000;

    /// <summary>Inventories, manifests and leaves of a holding, which every grade reads.</summary>
    private const int SmallFiles = 14;

    /// <param name="policy">How often, and how much may be used.</param>
    /// <param name="volume">What is there.</param>
    /// <param name="chunkSize">Bytes of a chunk.</param>
    /// <param name="costOf">Money for so many bytes and requests; null without prices.</param>
    public static StoreLoad Run(PreservationPolicy policy, StoreVolume volume, int chunkSize, Func<long, long, decimal>? costOf)
    {
        List<GradeLoad> loads = [];
        foreach (var grade in new[] { Grade.Presence, Grade.Sample, Grade.Full })
            loads.Add(Load(grade, policy.IntervalOf(grade, volume.Store), volume, chunkSize));
        // A full round is a sample and a glance as well, but comes too seldom to spare them.
        var cost = costOf?.Invoke((long)(loads.Sum(load => load.BytesPerDay) * 30), (long)(loads.Sum(load => load.RequestsPerDay) * 30));
        var budget = policy.BudgetOf(volume.Store);
        TimeSpan? round = budget.BytesPerDay is { } perDay ? TimeSpan.FromDays(Math.Min(volume.Bytes / (double)perDay, Durations.Longest.TotalDays)) : null;
        return new StoreLoad(volume.Store, loads, budget, cost, round);
    }

    private static GradeLoad Load(Grade grade, TimeSpan interval, StoreVolume volume, int chunkSize)
    {
        var glance = (volume.Files + (volume.Holdings * SmallFiles)) / KeysPerList + volume.Holdings + (volume.Holdings * SmallFiles);
        var sampled = Sampled(volume);
        return grade switch
        {
            Grade.Sample => new GradeLoad(grade, interval, Math.Min(sampled * chunkSize, volume.Bytes), glance + sampled),
            Grade.Full => new GradeLoad(grade, interval, volume.Bytes, glance + volume.Chunks + volume.Files),
            _ => new GradeLoad(grade, interval, 0, glance),
        };
    }

    /// <summary>Chunks that one sampled round reads: of each holding so many as a sample has, about.</summary>
    public static long Sampled(StoreVolume volume) => Math.Min(volume.Chunks, volume.Holdings * Detection.DefaultSample);
}
