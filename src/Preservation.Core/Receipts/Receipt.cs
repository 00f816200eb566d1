using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>What a receipt is of.</summary>
public enum ReceiptKind
{
    Registration,
    Amendment,
    Audit,
    Repair,
    Fill,
    Restore,

    /// <summary>Locks were extended.</summary>
    Lock,

    /// <summary>A legal hold was put on a holding.</summary>
    Hold,

    /// <summary>A legal hold was taken off; as many signatures are needed as for a manifest.</summary>
    Release,

    /// <summary>A holding was restored from one store to a scratch folder, to prove that it can be.</summary>
    Drill,

    /// <summary>A person said that an incident is known.</summary>
    Acknowledgement,
}

/// <summary>The locks of a holding in one store, as they were read back.</summary>
/// <param name="Until">Until when its keys are locked: the least of them; null when one of them is not locked.</param>
/// <param name="Versions">Keys of which the store keeps several versions, and the version that was read and is right.</param>
public sealed record LockState(DateTimeOffset? Until, IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>The same without the versions of these keys: what lies there is not proven.</summary>
    public LockState Without(IEnumerable<string> wrong)
    {
        var keys = wrong.ToHashSet(StringComparer.Ordinal);
        return this with { Versions = Versions.Where(version => !keys.Contains(version.Key)).ToDictionary(StringComparer.Ordinal) };
    }
}

/// <summary>A legal hold that was set or released.</summary>
/// <param name="Holding">On which holding.</param>
/// <param name="Reason">In the words of who did it.</param>
public sealed record HoldChange(HoldingId Holding, string Reason);

/// <summary>A holding that was written to a folder.</summary>
/// <param name="Holding">Which.</param>
/// <param name="Sequence">Which of its manifests.</param>
/// <param name="Manifest">SHA-256 of its payload.</param>
/// <param name="Files">Files that are there, each proven.</param>
/// <param name="Missing">Names of files that no store could give.</param>
public sealed record RestoredHolding(HoldingId Holding, long Sequence, Digest Manifest, long Files, IReadOnlyList<string> Missing);

/// <summary>An incident that a person knows of.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Reason">In the words of that person.</param>
public sealed record AcknowledgedIncident(string Incident, string Reason);

/// <summary>The check of one holding in one store.</summary>
public sealed record Check
{
    public required HoldingId Holding { get; init; }

    public required string Store { get; init; }

    public required long Sequence { get; init; }

    /// <summary>SHA-256 of the manifest's payload that was compared with.</summary>
    public required Digest Manifest { get; init; }

    /// <summary>SHA-256 of the inventory of the record object at that sequence.</summary>
    public required Digest RecordInventory { get; init; }

    /// <summary>The artifacts that the check speaks of; null when it speaks of all.</summary>
    public IReadOnlyList<ArtifactName>? Only { get; init; }

    public required Grade Asked { get; init; }

    /// <summary>Lower than <see cref="Asked"/> when something had to be done otherwise; <see cref="Fallbacks"/> says what.</summary>
    public required Grade Reached { get; init; }

    public required IReadOnlyList<string> Fallbacks { get; init; }

    public required long BytesRead { get; init; }

    public required long ChunksRead { get; init; }

    public required long ChunksTotal { get; init; }

    /// <summary>Sent to the store by this process while it looked, tries that failed among them; null when there were none, as in folders.</summary>
    public long? Requests { get; init; }

    /// <summary>When the policy in force asks for the next one of this grade; null when this one does not count for it.</summary>
    public DateTimeOffset? NextDue { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Null when no locks were set or proven.</summary>
    public LockState? Locks { get; init; }

    /// <summary>Null unless a sample was asked for.</summary>
    public SampleRead? Sample { get; init; }

    /// <summary>Null unless a drill was asked for and came as far as restoring.</summary>
    public Drill? Drill { get; init; }

    /// <summary>Null unless this is a part of a full audit; then <see cref="Only"/> names what it has read.</summary>
    public AuditPart? Part { get; init; }

    /// <summary>Whether this is, alone or with the parts before it, a check of the whole holding.</summary>
    public bool IsWhole => Only is null || Part is { IsLast: true };

    public string DetectionStatement => Part?.Statement(Only?.Count ?? 0) ?? Detection.Statement(Reached, ChunksRead, ChunksTotal);
}

/// <summary>A replica that was put right.</summary>
/// <param name="Place">What was wrong, and where.</param>
/// <param name="Was">The kind of finding.</param>
/// <param name="Source">The store whose copy was verified and used.</param>
/// <param name="Quarantine">Key of the damaged bytes; null when there were none.</param>
/// <param name="Digest">What lies there now, as read back.</param>
public sealed record RepairedReplica(Place Place, string Was, string Source, string? Quarantine, Digest Digest);

/// <summary>The record of one registration, amendment, audit, repair, fill, restore or drill. It is signed, and kept in every store that can be reached.</summary>
public sealed record Receipt
{
    public const string PredicateType = "urn:weight-preservation:receipt:v1";

    /// <summary><c>20261120T120000Z-1a2b3c4d</c>: the time it began, and chance.</summary>
    public required string Id { get; init; }

    public required ReceiptKind Kind { get; init; }

    public required Guid Archive { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Name and version of the program.</summary>
    public required string Tool { get; init; }

    /// <summary>Which of several workers did it; null when it was none of them.</summary>
    public string? Worker { get; init; }

    /// <summary>SHA-256 of the policy in force.</summary>
    public required Digest Policy { get; init; }

    /// <summary>SHA-256 of the receipt envelope before this one, as far as this machine knows; also the seed of samples.</summary>
    public required Digest? Previous { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    public required IReadOnlyList<RepairedReplica> Repairs { get; init; }

    /// <summary>Null unless the receipt is of a hold or its release.</summary>
    public HoldChange? Hold { get; init; }

    /// <summary>Null unless the receipt is of a restore.</summary>
    public RestoredHolding? Restored { get; init; }

    /// <summary>Null unless the receipt is of an acknowledgement.</summary>
    public AcknowledgedIncident? Acknowledged { get; init; }

    /// <summary>Findings that belong to no holding.</summary>
    public IReadOnlyList<Finding> Strays { get; init; } = [];

    /// <summary>Stores that were looked at as a whole: all strays in them are in <see cref="Strays"/>.</summary>
    public IReadOnlyList<string> LookedAt { get; init; } = [];

    /// <summary>What the clock was compared with in the hour before; empty when it was compared with nothing.</summary>
    public IReadOnlyList<ClockComparison> Clocks { get; init; } = [];

    /// <summary>Where it lies in a store.</summary>
    public string Key => $"receipts/{StartedAt:yyyy}/{StartedAt:MM}/{Id}.dsse.json";
}
