using Preservation.Archive.Ports;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>What an audit looks at, and how closely.</summary>
public sealed record AuditOptions
{
    /// <exception cref="ArgumentOutOfRangeException">A drill restores; no audit does.</exception>
    public Grade Grade { get; init => field = value is Grade.Drill ? throw new ArgumentOutOfRangeException(nameof(value)) : value; } = Grade.Full;

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<HoldingId> Holdings { get; init; } = [];

    /// <summary>Null for all.</summary>
    public string? Store { get; init; }

    /// <summary>Only what is older than the policy's interval for the grade, or was never done.</summary>
    public bool DueOnly { get; init; }

    /// <summary>After so long a full audit by a worker is recorded as far as it is, and gone on with later; null for never.</summary>
    public TimeSpan? LongestPart { get; init; }

    /// <summary>Chunks per holding and store of a sampled audit.</summary>
    public long SampleSize { get; init; } = Detection.DefaultSample;
}

/// <summary>What an audit found.</summary>
public sealed record AuditOutcome
{
    /// <summary>Null when nothing was looked at.</summary>
    public required IssuedReceipt? Issued { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    public required IReadOnlyList<Finding> Strays { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }

    /// <summary>Whether it was cancelled before the end; what was not looked at keeps its due date.</summary>
    public required bool WasCancelled { get; init; }

    public IEnumerable<Finding> Findings => Checks.SelectMany(check => check.Findings).Concat(Strays);
}
