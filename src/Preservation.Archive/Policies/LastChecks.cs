using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Policies;

/// <summary>When each holding was last checked in each store. A closer look counts for a lesser one.</summary>
public sealed class LastChecks(IEnumerable<CheckEntry> entries)
{
    private readonly ILookup<(HoldingId Holding, string Store), CheckEntry> _entries = entries.ToLookup(entry => (entry.Holding, entry.Store));

    /// <summary>End of the last completed check of a grade or a better one; null when there was none.</summary>
    public DateTimeOffset? Of(HoldingId id, string store, Grade grade) => _entries[(id, store)]
        .Where(check => check.Reached >= grade)
        .Select(check => (DateTimeOffset?)check.EndedAt)
        .Max();

    /// <summary>The same for every grade that there was one of.</summary>
    public IReadOnlyDictionary<Grade, DateTimeOffset> Of(HoldingId id, string store) =>
        Enum.GetValues<Grade>().Where(grade => grade != Grade.None)
            .Select(grade => (Grade: grade, At: Of(id, store, grade)))
            .Where(last => last.At is not null)
            .ToDictionary(last => last.Grade, last => last.At!.Value);
}
