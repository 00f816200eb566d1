using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Locking;

/// <summary>Checks that speak of locks and of no artifact.</summary>
internal static class LockChecks
{
    public static Check Of(HoldingRecord record, IObjectStore store, DateTimeOffset endedAt) => new()
    {
        Holding = record.Id,
        Store = store.Name.Value,
        Sequence = record.Manifest.Sequence,
        Manifest = record.Verified.PayloadDigest,
        RecordInventory = record.RecordInventoryDigest,
        Only = [],
        Asked = Grade.None,
        Reached = Grade.None,
        Fallbacks = [],
        BytesRead = 0,
        ChunksRead = 0,
        ChunksTotal = 0,
        EndedAt = endedAt,
        Findings = [],
    };
}
