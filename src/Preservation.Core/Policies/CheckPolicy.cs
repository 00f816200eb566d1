using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>What is known of one holding in one store.</summary>
/// <param name="Store">Which store.</param>
/// <param name="Labels">What tells it apart.</param>
/// <param name="IsVerified">Whether every artifact was read in full there and nothing bad was found since.</param>
/// <param name="LastChecks">The last completed check of each grade or a better one; absent when there was none.</param>
public sealed record CopyFacts(string Store, IReadOnlyDictionary<string, string> Labels, bool IsVerified, IReadOnlyDictionary<Grade, DateTimeOffset> LastChecks);

/// <summary>One demand of the policy on one holding.</summary>
/// <param name="Rule">Where it stands in the policy: <c>distinct.region</c>.</param>
/// <param name="IsMet">Whether it is met now.</param>
/// <param name="Text">What is and what should be, in one sentence.</param>
public sealed record PolicyPoint(string Rule, bool IsMet, string Text);

/// <summary>Compares what is known of a holding with what the policy demands.</summary>
public static class CheckPolicy
{
    private static readonly Grade[] InEachStore = [Grade.Presence, Grade.Sample, Grade.Full];

    /// <summary>Every demand, met or not.</summary>
    /// <param name="policy">What is demanded.</param>
    /// <param name="copies">The holding in each store that was given it.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyList<PolicyPoint> Run(PreservationPolicy policy, IReadOnlyList<CopyFacts> copies, DateTimeOffset now)
    {
        var verified = copies.Where(copy => copy.IsVerified).ToList();
        List<PolicyPoint> points =
        [
            new("copies", verified.Count >= policy.Copies, $"{verified.Count} verified copies; {policy.Copies} are asked for"),
        ];
        foreach (var (label, least) in policy.Distinct.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            points.Add(Distinct(label, least, verified));
        points.AddRange(from copy in copies from grade in InEachStore select Audited(policy, copy, grade, now));
        points.Add(Drilled(policy, copies, now));
        return points;
    }

    // A store without the label may be anywhere, and so counts for nothing.
    private static PolicyPoint Distinct(string label, int least, List<CopyFacts> verified)
    {
        var values = verified.Select(copy => copy.Labels.GetValueOrDefault(label)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var without = verified.Where(copy => !copy.Labels.ContainsKey(label)).Select(copy => $"'{copy.Store}'").ToList();
        return new PolicyPoint($"distinct.{label}", values.Count >= least,
            $"verified copies with {values.Count} different values of '{label}'{(values.Count > 0 ? $" ({string.Join(", ", values)})" : "")}; {least} are asked for"
            + (without.Count > 0 && values.Count < least ? $"; {string.Join(" and ", without)} have no such label" : ""));
    }

    private static PolicyPoint Audited(PreservationPolicy policy, CopyFacts copy, Grade grade, DateTimeOffset now)
    {
        var interval = policy.IntervalOf(grade, copy.Store);
        DateTimeOffset? last = copy.LastChecks.TryGetValue(grade, out var at) ? at : null;
        return new PolicyPoint($"auditIntervals.{grade.Name()}", !policy.IsDue(grade, copy.Store, last, now),
            $"{grade.Name()} in '{copy.Store}': {(last is { } done ? $"last on {done:u}" : "never")}; asked for every {Durations.Write(interval)}");
    }

    // One store that was drilled shows that the holding can be used; the others are proven to hold the same bytes.
    private static PolicyPoint Drilled(PreservationPolicy policy, IReadOnlyList<CopyFacts> copies, DateTimeOffset now)
    {
        var last = copies.Where(copy => copy.LastChecks.ContainsKey(Grade.Drill)).MaxBy(copy => copy.LastChecks[Grade.Drill]);
        var isMet = copies.Any(copy => copy.LastChecks.TryGetValue(Grade.Drill, out var at) && !policy.IsDue(Grade.Drill, copy.Store, at, now));
        return new PolicyPoint("auditIntervals.drill", isMet,
            $"drill: {(last is null ? "never" : $"last from '{last.Store}' on {last.LastChecks[Grade.Drill]:u}")}; asked for every {Durations.Write(policy.Intervals[Grade.Drill])}");
    }
}
