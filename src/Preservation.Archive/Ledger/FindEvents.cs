using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Finds what has happened and is not in the ledger: receipts and records that verify in any store, and what the folder of
/// the archive says now. So a ledger can be begun for an archive of any age, and nothing is lost when a process ends between
/// a deed and its entry.
/// </summary>
public sealed class FindEvents(ArchiveContext archive)
{
    private readonly Dictionary<string, LedgerEntry> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal), _read = new(StringComparer.Ordinal);

    /// <summary>Stores that could not be asked; what only they have is found the next time.</summary>
    public List<ObjectStoreException> Unreachable { get; } = [];

    /// <summary>What was not believed, as sentences; it gets no entry.</summary>
    public List<string> Refused { get; } = [];

    /// <param name="entered">The events of the ledger, in order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>New entries in the order of their time.</returns>
    public async Task<IReadOnlyList<LedgerEntry>> RunAsync(Func<IAsyncEnumerable<LedgerEvent>> entered, CancellationToken cancellationToken)
    {
        await foreach (var happened in entered().WithCancellation(cancellationToken))
        {
            _entered.Add(ReceiptEntries.NameOf(happened));
            if (happened is LedgerEvent.ReceiptSigned receipt)
                _read.Add(receipt.Receipt.Id);
        }
        foreach (var store in archive.Stores)
        {
            try
            {
                await ReadReceiptsAsync(store, cancellationToken);
                await ReadRecordsAsync(store, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                Unreachable.Add(e);
            }
        }
        var folder = await new FolderEvents(archive).RunAsync(entered(), cancellationToken);
        return [.. _found.Values.Concat(folder).OrderBy(entry => entry.At).ThenBy(entry => ReceiptEntries.NameOf(entry.Event), StringComparer.Ordinal)];
    }

    private async Task ReadReceiptsAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var read = new ReadReceipts(store, archive.Trust) { IsKnown = _read.Contains };
        await foreach (var stored in read.RunAsync(cancellationToken))
        {
            _read.Add(stored.Receipt.Id);
            foreach (var entry in ReceiptEntries.Of(stored.Receipt, stored.PayloadDigest))
                Add(entry);
        }
        Refused.AddRange(read.Refused);
    }

    private async Task ReadRecordsAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        foreach (var id in (await FindRecords.ListAsync(store, cancellationToken)).Select(HoldingId.Parse))
        {
            var reading = await new ReadRecord(store, archive.Trust).RunAsync(id, cancellationToken);
            if (reading.Problem is { } problem)
                Refused.Add(problem.Text);
            if (reading.Record is { } record)
                Add(new LedgerEntry(archive.Id, record.Manifest.CreatedAt, new LedgerEvent.ManifestSigned(id, record.Manifest.Sequence, record.Verified.PayloadDigest)));
        }
    }

    private void Add(LedgerEntry entry)
    {
        var name = ReceiptEntries.NameOf(entry.Event);
        if (!_entered.Contains(name))
            _found.TryAdd(name, entry);
    }
}
