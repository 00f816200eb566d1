using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>Compares what is known of a holding with what the policy demands.</summary>
public static class CheckPolicy
{
    private static readonly Grade[] InEachStore = [Grade.Presence, Grade.Sample, Grade.Full];

    /// <summary>Every demand, met or not: copies, how far apart they are, audits of each store, drill.</summary>
    /// <param name="policy">What is demanded.</param>
    /// <param name="copies">The holding in each store that was given it.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyList<PolicyPoint> Run(PreservationPolicy policy, IReadOnlyList<CopyFacts> copies, DateTimeOffset now) =>
    [
        .. Spread(policy, copies),
        .. from copy in copies from grade in InEachStore select Audited(policy, copy, grade, now),
        Drilled(policy, copies, now),
    ];

    /// <summary>The demands that audits in time do not help with: how many verified copies, and how far apart.</summary>
    public static IReadOnlyList<PolicyPoint> Spread(PreservationPolicy policy, IReadOnlyList<CopyFacts> copies)
    {
        var verified = copies.Where(copy => copy.IsVerified).ToList();
        List<PolicyPoint> points =
        [
            new() { Rule = "copies", IsMet = verified.Count >= policy.Copies, Actual = $"{verified.Count} verified copies", Asked = $"the policy asks for {policy.Copies}" },
        ];
        foreach (var (label, least) in policy.Distinct.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var values = LabelValues.Of(label, [.. verified.Select(copy => (copy.Store, copy.Labels))]);
            points.Add(new PolicyPoint
            {
                Rule = $"distinct.{label}",
                IsMet = values.Count >= least,
                Actual = $"verified copies with {values.Text}",
                Asked = $"the policy asks for {least}",
            });
        }
        return points;
    }

    private static PolicyPoint Audited(PreservationPolicy policy, CopyFacts copy, Grade grade, DateTimeOffset now)
    {
        var last = copy.LastOf(grade);
        return new PolicyPoint
        {
            Rule = $"auditIntervals.{grade.Name()}",
            Store = copy.Store,
            IsMet = !policy.IsDue(grade, copy.Store, last, now),
            Actual = last is { } done ? $"last {grade.Name()} audit or better in '{copy.Store}' on {Moment(done, now)}" : $"no {grade.Name()} audit in '{copy.Store}' yet",
            Asked = $"the policy asks for one every {Durations.Write(policy.IntervalOf(grade, copy.Store))}",
        };
    }

    // One store that was drilled shows that the holding can be used; the others are proven to hold the same bytes.
    // Where stores have intervals of their own, one whose drill is in time speaks before one that was drilled later.
    private static PolicyPoint Drilled(PreservationPolicy policy, IReadOnlyList<CopyFacts> copies, DateTimeOffset now)
    {
        bool IsInTime(CopyFacts copy) => !policy.IsDue(Grade.Drill, copy.Store, copy.LastChecks[Grade.Drill], now);
        var last = copies.Where(copy => copy.LastChecks.ContainsKey(Grade.Drill)).OrderByDescending(IsInTime).ThenByDescending(copy => copy.LastChecks[Grade.Drill]).FirstOrDefault();
        var interval = last is null ? policy.Intervals[Grade.Drill] : policy.IntervalOf(Grade.Drill, last.Store);
        return new PolicyPoint
        {
            Rule = $"auditIntervals.{Grade.Drill.Name()}",
            IsMet = last is not null && IsInTime(last),
            Actual = last is null ? "no drill yet" : $"last drill from '{last.Store}' on {Moment(last.LastChecks[Grade.Drill], now)}",
            Asked = $"the policy asks for one every {Durations.Write(interval)}",
        };
    }

    private static string Moment(DateTimeOffset at, DateTimeOffset now) => $"{at.ToUniversalTime():u}{(at > now ? ", which is yet to come" : "")}";
}
