using System.Buffers.Binary;
using System.Text;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Archive.Scheduling;

/// <summary>One audit that is to be done.</summary>
/// <param name="Holding">Of what.</param>
/// <param name="Store">Where.</param>
/// <param name="Grade">How closely.</param>
/// <param name="LastAt">The last completed one of this grade or a better one; null when there was none, or only by a clock that was ahead.</param>
/// <param name="DueAt">When it may begin, before its interval is over; the time of registration for what was never checked.</param>
/// <param name="OverdueAt">When its interval is over.</param>
public sealed record WorkItem(HoldingId Holding, string Store, Grade Grade, DateTimeOffset? LastAt, DateTimeOffset DueAt, DateTimeOffset OverdueAt)
{
    /// <summary>How much of its interval has passed; what was never checked comes before everything else.</summary>
    public double Urgency(DateTimeOffset now) => LastAt is not { } last ? double.PositiveInfinity : (now - last) / (OverdueAt - last);
}

/// <summary>
/// Says what is due, by age alone: there is no lower bound beyond which something is forgotten, and no list that could
/// get lost. Each audit begins early, by a chance that is the same for everybody, so that what was registered in one day
/// is not audited in one day for ever; and always so early that it can end before its interval does.
/// </summary>
public sealed class DueWork(PreservationPolicy policy, IReadOnlyList<HoldingEntry> holdings, IReadOnlyList<CheckEntry> checks)
{
    /// <summary>Shares of the interval: an audit may begin from a quarter to a twentieth of it before its end.</summary>
    private const double Spread = 0.2, Margin = 0.05;

    private static readonly Grade[] Grades = [Grade.Full, Grade.Sample, Grade.Presence];

    private readonly ILookup<(HoldingId, string), CheckEntry> _checks = checks.ToLookup(check => (check.Holding, check.Store));

    /// <summary>Of holdings, their verified copies in all stores; who has fewest is looked at first when audits come too late.</summary>
    public IReadOnlyDictionary<string, int> VerifiedCopies { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// What is due in a store now; of each holding the closest look, which counts for the others. First what was never
    /// checked, then what is overdue, of these the holdings with the fewest verified copies, then what is due; each by urgency.
    /// </summary>
    public IReadOnlyList<WorkItem> In(string store, DateTimeOffset now) =>
    [
        .. holdings.Select(holding => Of(holding, store, now).FirstOrDefault(item => item.DueAt <= now)).OfType<WorkItem>()
            .OrderBy(item => Risk(item, now)).ThenByDescending(item => item.Urgency(now)).ThenBy(item => item.DueAt).ThenBy(item => item.Holding.Value, StringComparer.Ordinal),
    ];

    /// <summary>What is older than its interval in a store: more than due.</summary>
    public IEnumerable<WorkItem> OverdueIn(string store, DateTimeOffset now) =>
        holdings.SelectMany(holding => Of(holding, store, now)).Where(item => item.OverdueAt <= now);

    /// <summary>Every audit of a holding in a store, the closest look first. What was done in the future, by a clock that was wrong, says nothing of when it was done.</summary>
    public IEnumerable<WorkItem> Of(HoldingEntry holding, string store, DateTimeOffset now) => Grades.Select(grade => Of(holding, store, grade, now));

    private WorkItem Of(HoldingEntry holding, string store, Grade grade, DateTimeOffset now)
    {
        var interval = policy.IntervalOf(grade, store);
        var checks = _checks[(holding.Id, store)];
        // A check of the future must be replaced before that time comes, because then it would count; any audit replaces it.
        var isSpoilt = grade == Grade.Presence && checks.Any(check => check.EndedAt > now);
        var last = isSpoilt ? null : checks.Where(check => check.Reached >= grade && check.EndedAt <= now).Max(check => (DateTimeOffset?)check.EndedAt);
        // A clock that was set back to before the registration must not let it wait either.
        var first = holding.CreatedAt < now ? holding.CreatedAt : now;
        return last is { } at
            ? new WorkItem(holding.Id, store, grade, at, at + (interval * (1 - Margin - (Spread * Chance(holding.Id, store, grade, at)))), at + interval)
            : new WorkItem(holding.Id, store, grade, null, first, first);
    }

    // The less, the sooner. While nothing is overdue the copies do not matter: nobody has to wait.
    private (int Rank, int Copies) Risk(WorkItem item, DateTimeOffset now) => (item.Urgency(now), VerifiedCopies.GetValueOrDefault(item.Holding.Value)) switch
    {
        (double.PositiveInfinity, var copies) => (0, copies),
        ( >= 1, var copies) => (1, copies),
        _ => (2, 0),
    };

    // From 0 to 1.
    private static double Chance(HoldingId id, string store, Grade grade, DateTimeOffset last) =>
        BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(Digest.Of(Encoding.UTF8.GetBytes($"{id}\n{store}\n{grade}\n{Moments.Write(last)}")).ToString()[..8])) / (double)uint.MaxValue;
}
