using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Evidence;

/// <summary>Has stamped what a deed has signed: the manifests of a registration or an amendment, and whatever else waits. A deed never fails because of it.</summary>
public static class StampDeed
{
    /// <returns>Why something waits in the outbox; null when nothing does.</returns>
    public static async Task<string?> RunAsync(ArchiveContext archive, Receipt receipt, CancellationToken cancellationToken)
    {
        if (archive.Trust.OpenAuthorities.Count == 0)
            return null;
        try
        {
            if (receipt.Kind is ReceiptKind.Registration or ReceiptKind.Amendment)
                await AddAsync(archive, receipt, cancellationToken);
            return (await new StampAll(archive) { SparesAway = true }.RunAsync(cancellationToken)).Waiting is [var why, ..] ? why : null;
        }
        catch (Exception e) when (e is ObjectStoreException or DocumentException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    // Out of the first store that has it; it was signed just now.
    private static async Task AddAsync(ArchiveContext archive, Receipt receipt, CancellationToken cancellationToken)
    {
        foreach (var (holding, sequence) in receipt.Checks.Select(check => (check.Holding, check.Sequence)).Distinct())
        {
            foreach (var item in await FirstAsync(archive, holding, sequence, cancellationToken))
                new StampOutbox(archive).Add(item);
        }
    }

    private static async Task<IReadOnlyList<StampItem>> FirstAsync(ArchiveContext archive, HoldingId holding, long sequence, CancellationToken cancellationToken)
    {
        foreach (var store in archive.Stores)
        {
            try
            {
                if ((await FindUnstamped.ReadAsync(store, holding, sequence, cancellationToken)).ToList() is { Count: > 0 } items)
                    return items;
            }
            catch (ObjectStoreException)
            {
                // The next one has it, too.
            }
        }
        return [];
    }
}
