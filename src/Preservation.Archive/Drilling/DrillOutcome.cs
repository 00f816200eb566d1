using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Drilling;

/// <summary>What a drill would do.</summary>
public sealed record DrillPlan
{
    /// <summary>What would be restored; null when something is in the way.</summary>
    public required HoldingRecord? Record { get; init; }

    /// <summary>What is in the way.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The folder that the drill would make and empty again.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes that it needs there.</summary>
    public required long Needed { get; init; }

    /// <summary>Bytes that can be written there, with those that a broken drill left.</summary>
    public required long Free { get; init; }

    public bool HasRoom => Free >= Needed;
}

/// <summary>What came of a drill.</summary>
public sealed record DrillOutcome
{
    public required Check Check { get; init; }

    public required IssuedReceipt Issued { get; init; }

    /// <summary>How long it took to restore.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Everything by which the restored holding does not verify, as sentences.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Where the restored holding was kept; null when it was not.</summary>
    public required string? KeptIn { get; init; }
}

/// <summary>A check, and what only the caller of a drill is told of it.</summary>
internal sealed record DrilledCheck(Check Check)
{
    public TimeSpan Took { get; init; }

    public IReadOnlyList<string> Differences { get; init; } = [];
}
