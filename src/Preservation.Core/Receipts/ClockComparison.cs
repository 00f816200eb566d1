namespace Preservation.Core.Receipts;

/// <summary>What the clock of a machine was compared with.</summary>
/// <param name="Source">Whose clock: <c>store a</c>, <c>authority x</c>, <c>witness y</c>.</param>
/// <param name="At">When, by the clock of the machine.</param>
/// <param name="SecondsAhead">By how much at least that clock was ahead of the source; negative when it was behind, 0 when nothing could be told apart.</param>
public sealed record ClockComparison(string Source, DateTimeOffset At, long SecondsAhead);
