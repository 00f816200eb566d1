using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Repairing;

/// <summary>How a repair is done.</summary>
public sealed record RepairOptions
{
    /// <summary>Only say what would be done.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Read everything again first, instead of starting from what the last audits found.</summary>
    public bool ReadAll { get; init; }

    /// <summary>
    /// Files with wrong bytes in one store above which nothing is overwritten there: that many are an incident of the
    /// store, to be understood first. Default 20.
    /// </summary>
    public int OverwriteLimit { get; init; } = 20;

    /// <summary>Names of stores that nothing is written to; others are still repaired from them. Default none.</summary>
    public IReadOnlySet<string> Untouched { get; init; } = new HashSet<string>();
}

/// <summary>One thing to put right.</summary>
/// <param name="Store">Where.</param>
/// <param name="File">What should lie there.</param>
/// <param name="Finding">What is wrong, as seen in this run.</param>
public sealed record RepairStep(IObjectStore Store, ExpectedFile File, Finding Finding);

/// <summary>Something that no store has any more.</summary>
/// <param name="Finding">What is wrong.</param>
/// <param name="Refused">What each other store has instead.</param>
public sealed record Loss(Finding Finding, IReadOnlyList<string> Refused);

/// <summary>What came of a repair.</summary>
public sealed record RepairOutcome
{
    public required IReadOnlyList<RepairStep> Steps { get; init; }

    public required IReadOnlyList<RepairedReplica> Repaired { get; init; }

    public required IReadOnlyList<Loss> Losses { get; init; }

    /// <summary>What was not touched and why, as sentences.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    /// <summary>Stores that could not be asked or written.</summary>
    public required IReadOnlyList<ObjectStoreException> Failures { get; init; }
}
