using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

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

    private static async Task AddAsync(ArchiveContext archive, Receipt receipt, CancellationToken cancellationToken)
    {
        var outbox = new StampOutbox(archive);
        foreach (var holding in receipt.Checks.Select(check => check.Holding).Distinct())
        {
            foreach (var reading in (await new FindRecords(archive.Stores, archive.Trust).RunAsync(holding, null, cancellationToken)).Readings.Where(reading => reading.Record is not null).Take(1))
            {
                var key = FindUnstamped.EnvelopeKey(reading.Record!);
                var envelope = DsseEnvelope.Parse(await ReadSmallFile.RunAsync(reading.Store, key, cancellationToken) ?? [], $"'{key}' in store '{reading.Store.Name}'");
                foreach (var item in FindUnstamped.Of(reading.Record!, envelope))
                    outbox.Add(item);
            }
        }
    }
}
