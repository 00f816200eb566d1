using Preservation.Core.Findings;

namespace Preservation.Core.Policies.Planning;

/// <summary>Reckons, before anything is scheduled, what the audits of a store use. Never too little, as far as it can be known.</summary>
public static class PlanAudits
{
    /// <summary>Keys that one request lists.</summary>
    private const int KeysPerList = 1000;

    /// <summary>Inventories, manifests, signatures and keys of a holding: 14, of which 5 are read once more to find its record.</summary>
    private const int SmallFiles = 19;

    /// <summary>Their bytes, beside what grows with the number of files.</summary>
    private const int SmallBytes = 20 << 10;

    /// <summary>What each artifact adds to the inventories and manifests of its holding.</summary>
    private const int BytesPerFile = 4 << 10;

    /// <summary>What each chunk adds to leaf files.</summary>
    private const int BytesPerLeaf = 32;

    /// <summary>Opening a file brings its beginning; a longer one is asked for once more.</summary>
    private const int RequestsPerFile = 2;

    /// <param name="policy">How often, and how much may be used.</param>
    /// <param name="volume">What is there.</param>
    /// <param name="chunkSize">Bytes of a chunk.</param>
    /// <param name="costOf">Money for so many bytes and requests; null without prices.</param>
    public static StoreLoad Run(PreservationPolicy policy, StoreVolume volume, int chunkSize, Func<long, long, decimal>? costOf)
    {
        // A full round is a sample and a glance as well, but comes too seldom to spare them.
        Grade[] grades = [Grade.Presence, Grade.Sample, Grade.Full];
        List<GradeLoad> loads = [.. grades.Select(grade => Load(grade, policy.IntervalOf(grade, volume.Store), volume, chunkSize))];
        var budget = policy.BudgetOf(volume.Store);
        return new StoreLoad
        {
            Store = volume.Store,
            Grades = loads,
            Budget = budget,
            CostPerMonth = costOf?.Invoke(PerMonth(loads.Sum(load => load.BytesPerDay)), PerMonth(loads.Sum(load => load.RequestsPerDay))),
            LeastFullRound = LeastRound(loads[^1], budget, costOf),
        };
    }

    private static GradeLoad Load(Grade grade, TimeSpan interval, StoreVolume volume, int chunkSize)
    {
        var (bytes, requests) = (0L, 0L);
        foreach (var holding in volume.Holdings)
        {
            var (moreBytes, moreRequests) = More(grade, holding, chunkSize);
            bytes += Glance(holding).Bytes + moreBytes;
            requests += Glance(holding).Requests + moreRequests;
        }
        return new GradeLoad { Grade = grade, Interval = interval, Bytes = bytes, Requests = requests };
    }

    /// <summary>What every grade does: lists both objects of the holding and reads its small files.</summary>
    private static (long Bytes, long Requests) Glance(HoldingVolume holding) =>
        (SmallBytes + (holding.Files * BytesPerFile) + (holding.Chunks * BytesPerLeaf),
            2 + (holding.Files / KeysPerList) + (RequestsPerFile * (SmallFiles + holding.LeafFiles)));

    // A sample opens each file that it reads from, a full audit opens all.
    private static (long Bytes, long Requests) More(Grade grade, HoldingVolume holding, int chunkSize) => grade switch
    {
        Grade.Sample => (Math.Min(holding.Sample * chunkSize, holding.Bytes), holding.Sample + Math.Min(holding.Sample, holding.Files)),
        Grade.Full => (holding.Bytes, holding.Chunks + holding.Files),
        _ => (0, 0),
    };

    private static TimeSpan? LeastRound(GradeLoad full, StoreBudget budget, Func<long, long, decimal>? costOf)
    {
        double?[] days =
        [
            full.Bytes / (double?)budget.BytesPerDay,
            full.Requests / (double?)budget.RequestsPerDay,
            budget.CostPerDay is > 0 and { } cost && costOf is not null ? (double)costOf(full.Bytes, full.Requests) / (double)cost : null,
        ];
        return days.Max() is { } most ? TimeSpan.FromDays(Math.Min(most, Durations.Longest.TotalDays)) : null;
    }

    // Bounded, because a policy may ask for a full read every second.
    private static long PerMonth(double perDay) => (long)Math.Min(perDay * StoreLoad.DaysPerMonth, long.MaxValue / 2);
}
