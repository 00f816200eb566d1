namespace Preservation.Worker.Alerting.Telling;

/// <summary>When audits ran, as far as silence depends on it.</summary>
/// <param name="LastFinished">Of whatever grade; null when none ever has.</param>
/// <param name="DueSince">Since when the one that waits longest is due; null when none is, because then nothing has to finish.</param>
public sealed record AuditTimes(DateTimeOffset? LastFinished, DateTimeOffset? DueSince)
{
    /// <summary>Since when something should have finished and nothing did; null when nothing is due.</summary>
    public DateTimeOffset? SilentSince => DueSince is { } due && LastFinished is { } last && last > due ? last : DueSince;
}
