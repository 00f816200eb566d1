using Preservation.Core.Incidents;

namespace Preservation.Worker.Operating;

/// <summary>Whether all is well, and what is not.</summary>
/// <param name="Status">'whole', or 'degraded' when there is a reason.</param>
/// <param name="Reasons">Problems of the worker, open incidents and overdue audits, as sentences.</param>
public sealed record Health(string Status, IReadOnlyList<string> Reasons);

/// <summary>Judges by the worker's own pulse and by how the archive stands.</summary>
public sealed class HealthFacts(StandFacts facts, Pulse pulse)
{
    public async Task<Health> NowAsync(CancellationToken cancellationToken)
    {
        var stand = await facts.NowAsync(isFresh: false, cancellationToken);
        string[] reasons =
        [
            .. pulse.Problems(), .. stand.Incidents.Select(IncidentText.Title),
            .. stand.Overdue.Where(store => store.Value > 0).Select(store => $"{store.Value} audits are overdue in store '{store.Key}'"),
        ];
        return new Health(reasons.Length == 0 ? "whole" : "degraded", reasons);
    }
}
