using Preservation.Archive.Ordering;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Operating;

/// <summary>Whether all is well, and what is not.</summary>
/// <param name="Status">'whole', or 'degraded' when there is a reason.</param>
/// <param name="Reasons">A policy that cannot be used, problems of the worker, open incidents and overdue audits, as sentences.</param>
/// <param name="Pauses">What is paused, as sentences; it is no reason by itself.</param>
public sealed record Health(string Status, IReadOnlyList<string> Reasons, IReadOnlyList<string> Pauses);

/// <summary>Judges by the worker's own pulse and by how the archive stands.</summary>
public sealed class HealthFacts(StandFacts facts, Pulse pulse, PolicyWatch policy)
{
    public async Task<Health> NowAsync(CancellationToken cancellationToken)
    {
        var stand = await facts.NowAsync(isFresh: false, cancellationToken);
        string[] reasons = [.. pulse.Problems(), .. stand.Incidents.Select(IncidentText.Title), .. stand.OverdueReasons()];
        if (policy.Problem is { } problem)
            reasons = [problem, .. reasons];
        return new Health(reasons.Length == 0 ? "whole" : "degraded", reasons, [.. stand.Pauses.Select(OrderText.Of)]);
    }
}
