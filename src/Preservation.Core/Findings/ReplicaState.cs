namespace Preservation.Core.Findings;

/// <summary>What is known of one artifact in one store.</summary>
/// <param name="Condition">A kind of finding, <c>intact</c>, or <c>not-checked</c> before the first real read.</param>
/// <param name="VerifiedAt">End of the last completed, matching, real read; nothing else moves it.</param>
/// <param name="AttemptedAt">End of the last try, whatever came of it.</param>
public sealed record ReplicaState(string Condition, DateTimeOffset? VerifiedAt, DateTimeOffset? AttemptedAt)
{
    public const string Intact = "intact";

    public const string Unchecked = "not-checked";

    public static ReplicaState Unknown { get; } = new(Unchecked, null, null);

    /// <summary>Whether it counts as a good copy: read in full once, and nothing bad was found since.</summary>
    public bool IsGood => Condition == Intact && VerifiedAt is not null;

    /// <summary>The state after a check that reached <paramref name="grade"/> and found <paramref name="finding"/>, if anything.</summary>
    public ReplicaState After(Grade grade, string? finding, DateTimeOffset at)
    {
        var attempted = this with { AttemptedAt = Latest(AttemptedAt, at) };
        return (finding, grade) switch
        {
            // Not looking tells nothing, and unreadable is not corrupt: what was known before stays known.
            (Unchecked, _) => attempted,
            ("unreadable", _) when Condition is Intact or "altered" => attempted,
            ({ } kind, _) => attempted with { Condition = kind },
            (null, Grade.Full or Grade.Drill) => attempted with { Condition = Intact, VerifiedAt = Latest(VerifiedAt, at) },
            // What is there again after it was missing has not been read yet; a glance does not clear damage.
            (null, Grade.Presence or Grade.Sample) when Condition is "missing" or "not-stored" or "lock-drift" => attempted with { Condition = Unchecked },
            _ => attempted,
        };
    }

    // A clock that was set back must not make a replica look older than it was proven to be.
    private static DateTimeOffset Latest(DateTimeOffset? before, DateTimeOffset at) => before > at ? before.Value : at;
}
