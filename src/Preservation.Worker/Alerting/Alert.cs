using Preservation.Core.Incidents;

namespace Preservation.Worker.Alerting;

/// <summary>Why somebody is told.</summary>
public enum AlertKind
{
    /// <summary>An incident is new.</summary>
    Opened,

    /// <summary>It became worse.</summary>
    Escalated,

    /// <summary>It is still open, and nobody has acknowledged it.</summary>
    Reminder,

    /// <summary>An audit found it gone.</summary>
    Resolved,

    /// <summary>No audit has finished for too long.</summary>
    Silence,

    /// <summary>Audits finish again.</summary>
    SilenceOver,
}

/// <summary>One message to people.</summary>
public sealed record Alert
{
    /// <summary>Unique, and the same however often it is sent: who receives it twice can tell.</summary>
    public required string Id { get; init; }

    public required AlertKind Kind { get; init; }

    public required Guid Archive { get; init; }

    /// <summary>Id of the incident; null for silence.</summary>
    public required string? Incident { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What, where, what is left, what to do; several lines.</summary>
    public required string Text { get; init; }

    public required DateTimeOffset At { get; init; }
}
