using Preservation.Core.Incidents;

namespace Preservation.Worker.Alerting.Telling;

/// <summary>What people know: every incident that was told and is not over, and whether they were told of silence.</summary>
public sealed record Told
{
    public static Told Nothing { get; } = new() { Incidents = [], SilenceSince = null };

    public required IReadOnlyList<ToldIncident> Incidents { get; init; }

    /// <summary>From when on there was silence that was told; null while audits finish.</summary>
    public required DateTimeOffset? SilenceSince { get; init; }

    /// <summary>How many silences were told so far. Two may begin at the same time by a clock that is set back: audits of the future do not count then.</summary>
    public int Silences { get; init; }
}

/// <summary>An incident that was told, as it was told.</summary>
public sealed record ToldIncident
{
    /// <summary>The id that people know; an incident of a store keeps it when more of the store becomes part of it.</summary>
    public required string Id { get; init; }

    public required string Store { get; init; }

    public required bool IsStoreWide { get; init; }

    /// <summary>The worst that was told.</summary>
    public required Severity Severity { get; init; }

    public required string Title { get; init; }

    /// <summary>When something was told of it last.</summary>
    public required DateTimeOffset ToldAt { get; init; }

    /// <summary>How many so far.</summary>
    public required int Reminders { get; init; }

    /// <summary>Ids of what it was put together from; empty when it stands for itself.</summary>
    public required IReadOnlyList<string> Parts { get; init; }
}
