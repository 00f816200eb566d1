using Preservation.Archive.Policies;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Policies;

namespace Preservation.Archive.Auditing;

/// <summary>Which checks are due in which store: older than the policy's interval for it, or never done.</summary>
public sealed class DueChecks(PreservationPolicy policy, IReadOnlyList<CheckEntry> last, DateTimeOffset now)
{
    private readonly LastChecks _last = new(last);

    public bool IsDue(HoldingId id, string store, Grade grade) => policy.IsDue(grade, store, LastOf(id, store, grade), now);

    public DateTimeOffset? LastOf(HoldingId id, string store, Grade grade) => _last.Of(id, store, grade);
}
