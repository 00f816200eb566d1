using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Checking;

/// <summary>Makes the checks of a receipt.</summary>
internal static class Checks
{
    public static Check Of(HoldingRecord record, string store, Grade asked, DateTimeOffset endedAt) => new()
    {
        Holding = record.Id,
        Store = store,
        Sequence = record.Manifest.Sequence,
        Manifest = record.Verified.PayloadDigest,
        RecordInventory = record.RecordInventoryDigest,
        Asked = asked,
        Reached = Grade.None,
        Fallbacks = [],
        BytesRead = 0,
        ChunksRead = 0,
        ChunksTotal = record.Manifest.Artifacts.Sum(artifact => (long)artifact.LeafCount),
        EndedAt = endedAt,
        Findings = [],
    };

    /// <summary>Nothing was looked at; the holding stays due.</summary>
    public static Check NotDone(HoldingId id, string store, HoldingEntry? known, Grade asked, DateTimeOffset endedAt, string reason, bool isAway) =>
        Unknown(id, store, known, asked, endedAt, new Finding.NotChecked(new Place(id, store, HoldingRecord.OcflRoot, null), reason, isAway));

    /// <summary>No manifest of the holding verifies anywhere, so there is nothing to compare with.</summary>
    public static Check Unknown(HoldingId id, string store, HoldingEntry? known, Grade asked, DateTimeOffset endedAt, Finding finding) => new()
    {
        Holding = id,
        Store = store,
        Sequence = known?.Sequence ?? 0,
        Manifest = known?.Manifest ?? default,
        RecordInventory = known?.RecordInventory ?? default,
        Asked = asked,
        Reached = Grade.None,
        Fallbacks = [],
        BytesRead = 0,
        ChunksRead = 0,
        ChunksTotal = 0,
        EndedAt = endedAt,
        Findings = [finding],
    };
}
