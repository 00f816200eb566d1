using System.Text.Json.Serialization;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;

namespace Preservation.Worker.Api.Answers;

/// <summary>The audits of a holding, store by store.</summary>
internal sealed record AuditsAnswer
{
    /// <summary>Of each store in use one for each grade, and the drill of the holding as a whole at the end.</summary>
    public required IReadOnlyList<AuditItem> Audits { get; init; }
}

/// <summary>When an audit was last done, and when it is to be done again.</summary>
internal sealed record AuditItem
{
    /// <summary>Of what.</summary>
    public required string Holding { get; init; }

    /// <summary>Where; of the drill, the store that is next.</summary>
    public required string Store { get; init; }

    /// <summary>'presence', 'sample', 'full' or 'drill'.</summary>
    public required string Grade { get; init; }

    /// <summary>End of the last completed one of this grade or a better one; null when there was none.</summary>
    public required DateTimeOffset? LastAt { get; init; }

    /// <summary>When it may begin.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When its interval is over.</summary>
    public required DateTimeOffset OverdueAt { get; init; }

    /// <summary>Whether it is.</summary>
    public required bool Overdue { get; init; }

    /// <summary>Whether it is paused; of audits that are due.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Paused { get; init; }

    public static AuditItem Of(WorkItem item, DateTimeOffset now) => new()
    {
        Holding = item.Holding.Value,
        Store = item.Store,
        Grade = item.Grade.Name(),
        LastAt = item.LastAt,
        DueAt = item.DueAt,
        OverdueAt = item.OverdueAt,
        // A check that is yet to come was made by a clock that was wrong.
        Overdue = item.OverdueAt <= now || item.LastAt > now,
    };
}
