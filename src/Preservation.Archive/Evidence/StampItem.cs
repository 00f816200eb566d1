using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>Something that is to be stamped.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Data">The bytes.</param>
public sealed record StampItem(StampSubject Subject, byte[] Data);

/// <summary>What a run has stamped.</summary>
/// <param name="Stamped">The timestamps that were made and kept.</param>
/// <param name="Waiting">Why something is not stamped yet, as sentences; it stays in the outbox.</param>
public sealed record StampOutcome(IReadOnlyList<StampRecord> Stamped, IReadOnlyList<string> Waiting)
{
    public static StampOutcome None { get; } = new([], []);
}
