using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Incidents;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Ports;

/// <summary>A holding as the catalogue lists it.</summary>
public sealed record HoldingEntry
{
    public required HoldingId Id { get; init; }

    public required long Sequence { get; init; }

    public required Digest Manifest { get; init; }

    public required Digest RecordInventory { get; init; }

    public required string? DisplayName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required long Size { get; init; }

    public required int Artifacts { get; init; }
}

/// <summary>One artifact in one store, and what is known of it.</summary>
public sealed record ReplicaEntry(HoldingId Holding, ArtifactName Artifact, string Store, ReplicaState State);

/// <summary>One holding in one store, summed up over its artifacts.</summary>
/// <param name="Holding">Which.</param>
/// <param name="Store">Where.</param>
/// <param name="Artifacts">How many the holding has.</param>
/// <param name="Given">How many the store was given, whatever became of them.</param>
/// <param name="Verified">How many were read in full there, with nothing bad found since.</param>
/// <param name="Condition">Of the first that is not intact; null when none is known not to be.</param>
public sealed record CopyEntry(HoldingId Holding, string Store, int Artifacts, int Given, int Verified, string? Condition)
{
    /// <summary>Whether every artifact is a good copy.</summary>
    public bool IsWhole => Verified == Artifacts;
}

/// <summary>A check that was done, by holding, store and grade.</summary>
public sealed record CheckEntry(HoldingId Holding, string Store, Grade Reached, DateTimeOffset EndedAt);

/// <summary>What one store holds of artifacts, as far as is known.</summary>
public sealed record StoredTotal(string Store, long Holdings, long Files, long Bytes);

/// <summary>What receipts say of the locks of a holding in a store.</summary>
/// <param name="Until">Until when its keys are locked; null when no receipt says.</param>
/// <param name="Versions">Of keys with several versions, the one that was read and was right.</param>
public sealed record KnownLocks(DateTimeOffset? Until, IReadOnlyDictionary<string, string> Versions);

/// <summary>A legal hold that is in force.</summary>
public sealed record HoldEntry(HoldingId Holding, string Reason, DateTimeOffset Since);

/// <summary>The catalogue cannot be used.</summary>
public sealed class CatalogueException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The local index. Nothing in it is believed without the stores, and everything in it can be rebuilt from any one of
/// them, because it only ever changes by what is kept there too: verified records and signed receipts.
/// </summary>
public interface ICatalogue : ILeases, IWorkOrders, IAsyncDisposable
{
    /// <summary>Takes a holding in, or its next sequence; an older sequence than the known one changes nothing.</summary>
    Task PutAsync(HoldingRecord record, CancellationToken cancellationToken);

    /// <summary>Takes a receipt in, wholly or not at all. Repeating one changes nothing.</summary>
    /// <param name="receipt">What was done.</param>
    /// <param name="digest">Of its signed form; without one it is a try, and verifies nothing.</param>
    /// <param name="under">The lease under which the work was done; null when there is not one that covers it.</param>
    /// <param name="cancellationToken">Ends the call; then nothing is taken in.</param>
    /// <exception cref="LeaseLostException">The lease is not held any more; nothing is taken in.</exception>
    Task ApplyAsync(Receipt receipt, Digest? digest, Lease? under, CancellationToken cancellationToken);

    Task<IReadOnlyList<HoldingEntry>> HoldingsAsync(CancellationToken cancellationToken);

    Task<HoldingEntry?> HoldingAsync(HoldingId id, CancellationToken cancellationToken);

    Task<IReadOnlyList<ReplicaEntry>> ReplicasAsync(HoldingId id, CancellationToken cancellationToken);

    /// <summary>Every holding in every store of which anything is known, without going through its replicas.</summary>
    Task<IReadOnlyList<CopyEntry>> CopiesAsync(CancellationToken cancellationToken);

    /// <summary>What each store holds.</summary>
    Task<IReadOnlyList<StoredTotal>> TotalsAsync(CancellationToken cancellationToken);

    Task<KnownLocks> LocksAsync(HoldingId id, string store, CancellationToken cancellationToken);

    /// <summary>Legal holds in force.</summary>
    Task<IReadOnlyList<HoldEntry>> HoldsAsync(CancellationToken cancellationToken);

    /// <summary>Findings of the last check of each holding and store that are not repaired.</summary>
    Task<IReadOnlyList<Finding>> OpenFindingsAsync(HoldingId? id, CancellationToken cancellationToken);

    /// <summary>Incidents without their findings and copies, the oldest first.</summary>
    /// <param name="isOpen">Only those that no audit has closed yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<Incident>> IncidentsAsync(bool isOpen, CancellationToken cancellationToken);

    /// <summary>Of everything that a store was given, the verified copies in these other stores of the artifact that has fewest of them; null when it was given nothing.</summary>
    Task<int?> LeastCopiesBesideAsync(string store, IReadOnlyCollection<string> others, CancellationToken cancellationToken);

    /// <summary>Of each holding, in how many of these stores every artifact was read in full and nothing bad was found since.</summary>
    Task<IReadOnlyList<(string Holding, int Copies)>> VerifiedCopiesAsync(IReadOnlyCollection<string> stores, CancellationToken cancellationToken);

    /// <summary>The last completed check of each holding, store and grade.</summary>
    Task<IReadOnlyList<CheckEntry>> LastChecksAsync(CancellationToken cancellationToken);

    /// <summary>The last completed check of one holding, by store and grade.</summary>
    Task<IReadOnlyList<CheckEntry>> LastChecksAsync(HoldingId id, CancellationToken cancellationToken);

    /// <summary>What belongs to no holding in a store, or is wrong with the store itself, as the last look at it found.</summary>
    Task<IReadOnlyList<Finding>> StraysAsync(string store, CancellationToken cancellationToken);

    /// <summary>When a store was last looked at as a whole; null before the first time.</summary>
    Task<DateTimeOffset?> LastLookAsync(string store, CancellationToken cancellationToken);

    /// <summary>How far a full audit is that is done in parts; null when none is begun and not done.</summary>
    Task<UnfinishedAudit?> UnfinishedAuditAsync(HoldingId id, string store, CancellationToken cancellationToken);

    /// <summary>Other holdings that have an artifact of role <c>weights</c> with one of these digests.</summary>
    Task<IReadOnlyList<(HoldingId Holding, Digest Digest)>> HoldingsWithWeightsAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken);

    /// <summary>Digest of the newest signed receipt; null before the first.</summary>
    Task<Digest?> LastReceiptAsync(CancellationToken cancellationToken);
}
