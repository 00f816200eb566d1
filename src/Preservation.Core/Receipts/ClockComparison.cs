namespace Preservation.Core.Receipts;

/// <summary>What the clock of a machine was compared with.</summary>
/// <param name="Source">Whose clock: <c>store a</c>, <c>authority x</c>, <c>witness y</c>.</param>
/// <param name="At">When, by the clock of the machine.</param>
/// <param name="SecondsAhead">By how much at least that clock was ahead of the source; negative when it was behind, 0 when nothing could be told apart.</param>
public sealed record ClockComparison(string Source, DateTimeOffset At, long SecondsAhead)
{
    /// <summary>Compares the time that somebody told with that at which he was asked.</summary>
    /// <param name="source">Who told it.</param>
    /// <param name="theirs">What he told.</param>
    /// <param name="asked">When he was asked, by the clock of the machine.</param>
    /// <param name="answered">When the answer was there, by the same clock.</param>
    /// <param name="precision">By how much what he told may be too early: times are cut to whole units.</param>
    public static ClockComparison Of(string source, DateTimeOffset theirs, DateTimeOffset asked, DateTimeOffset answered, TimeSpan precision)
    {
        // He read his clock at some moment between question and answer.
        var (least, most) = (asked - theirs - precision, answered - theirs);
        var difference = least > TimeSpan.Zero ? least : most < TimeSpan.Zero ? most : TimeSpan.Zero;
        return new ClockComparison(source, DateTimeOffset.FromUnixTimeSeconds(answered.ToUnixTimeSeconds()), (long)Math.Truncate(difference.TotalSeconds));
    }
}
