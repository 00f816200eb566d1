using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Archive.Auditing;

/// <summary>Which checks are due: older than the policy's interval, or never done. A closer look counts for a lesser one.</summary>
public sealed class DueChecks(PreservationPolicy policy, IReadOnlyList<CheckEntry> last, DateTimeOffset now)
{
    public bool IsDue(HoldingId id, string store, Grade grade) => policy.IsDue(grade, store, LastOf(id, store, grade), now);

    public DateTimeOffset? LastOf(HoldingId id, string store, Grade grade) => last
        .Where(check => check.Holding == id && check.Store == store && check.Reached >= grade)
        .Select(check => (DateTimeOffset?)check.EndedAt)
        .Max();
}
