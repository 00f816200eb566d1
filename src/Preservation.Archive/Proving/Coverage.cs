using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Proving;

/// <summary>A receipt that says that artifacts were read in full in one store, and were right.</summary>
/// <param name="At">When, by the clock of who read.</param>
/// <param name="Receipt">Its id.</param>
/// <param name="Grade">Full or drill.</param>
/// <param name="Artifacts">How many were read and right.</param>
/// <param name="Tool">Which version of the program read.</param>
/// <param name="Policy">SHA-256 of the policy that was in force.</param>
public sealed record FullRead(DateTimeOffset At, string Receipt, Grade Grade, int Artifacts, string Tool, Digest Policy);

/// <summary>A time in which no receipt says that an artifact was read in full.</summary>
public sealed record Gap(ArtifactName Artifact, DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Length => To - From;
}

/// <summary>What receipts show of a holding in one store.</summary>
public sealed record StoreCoverage
{
    public required string Store { get; init; }

    /// <summary>How many of the artifacts were read in full at least once.</summary>
    public required int Covered { get; init; }

    /// <summary>In the order of their time.</summary>
    public required IReadOnlyList<FullRead> Reads { get; init; }

    /// <summary>The longest of all artifacts; null for a holding without artifacts.</summary>
    public required Gap? Longest { get; init; }

    /// <summary>What the policy of today asks for.</summary>
    public required TimeSpan Interval { get; init; }

    public bool IsCovered => Longest is null || Longest.Length <= Interval;
}

/// <summary>When the copies of a holding were read in full, by receipts and the manifest alone.</summary>
public sealed record Coverage
{
    public required Manifest Manifest { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required IReadOnlyList<StoreCoverage> Stores { get; init; }

    /// <summary>Receipts that are not to be believed, as sentences.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }
}
