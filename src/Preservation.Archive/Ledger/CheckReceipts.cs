using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Checks the receipts that the ledger names against each other: that each goes on with one that was entered before it, that samples
/// read the chunks that followed from it, and that none says another time than the dated checkpoints around it allow.
/// </summary>
public sealed class CheckReceipts(StoredLedger ledger, TrustPolicy trust)
{
    private readonly Dictionary<string, (long Index, LedgerEvent Event)> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, long?> _byDigest = [];
    private readonly List<(long Index, Receipt Receipt)> _receipts = [];
    private readonly Dictionary<(HoldingId, long), long?> _chunks = [];
    private readonly List<LedgerProblem> _problems = [];

    /// <summary>By their sizes.</summary>
    public IReadOnlyList<DatedCheckpoint> Dated { get; init; } = [];

    /// <summary>What a receipt may be entered later than it says it ended.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromHours(1);

    private string Name => ledger.Store.Name.Value;

    /// <param name="size">Of a ledger that was recomputed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<LedgerProblem>> RunAsync(long size, CancellationToken cancellationToken)
    {
        var index = 0L;
        await foreach (var bytes in ledger.EntriesAsync(0, size, cancellationToken))
        {
            var happened = LedgerEntry.Parse(bytes, $"Entry {index}").Event;
            if (happened is LedgerEvent.ReceiptSigned or LedgerEvent.ManifestSigned)
                _entries.TryAdd(ReceiptEntries.NameOf(happened), (index, happened));
            index++;
        }
        await foreach (var stored in new ReadReceipts(ledger.Store, trust).RunAsync(cancellationToken))
            Add(stored);
        foreach (var (at, receipt) in _receipts.OrderBy(each => each.Index))
        {
            CheckPrevious(at, receipt);
            CheckTime(at, receipt);
            foreach (var check in receipt.Checks.Where(check => check.Sample is not null))
                await CheckSampleAsync(receipt, check, cancellationToken);
        }
        return _problems;
    }

    // A registration is entered by its manifest. What is missing, or another than was entered, the check of the store tells.
    private void Add(StoredReceipt stored)
    {
        var indexes = ReceiptEntries.Of(stored.Receipt, stored.PayloadDigest)
            .Select(entry => _entries.TryGetValue(ReceiptEntries.NameOf(entry.Event), out var known) && known.Event == entry.Event ? known.Index : (long?)null).ToList();
        long? index = indexes.Count > 0 && indexes.All(each => each is not null) ? indexes.Min() : null;
        _byDigest.TryAdd(stored.Digest, index);
        if (index is { } entered && ReceiptDeeds.Of(stored.Receipt.Kind) is not null)
            _receipts.Add((entered, stored.Receipt));
    }

    // Several workers may go on with the same one.
    private void CheckPrevious(long index, Receipt receipt)
    {
        if (receipt.Previous is not { } previous)
            return;
        if (!_byDigest.TryGetValue(previous, out var before))
            Add($"Receipt {receipt.Id} goes on with a receipt {previous.Short} that store '{Name}' has not got: it was removed.");
        else if (before > index)
            Add($"Receipt {receipt.Id} (entry {index}) goes on with one that was entered after it (entry {before}): their order was changed.");
    }

    private void CheckTime(long index, Receipt receipt)
    {
        // The last that does not contain it, and the first that does.
        if (Dated.LastOrDefault(each => each.Size <= index) is { } before && receipt.EndedAt < before.At - Tolerance)
            Add($"Receipt {receipt.Id} says that it ended at {Moments.Write(receipt.EndedAt)}, and is not among the {before.Size} entries that {before.By} dated {Moments.Write(before.At)}: it was back-dated, or entered late.");
        if (Dated.FirstOrDefault(each => each.Size > index) is { } after && receipt.EndedAt > after.At + Tolerance)
            Add($"Receipt {receipt.Id} says that it ended at {Moments.Write(receipt.EndedAt)}, and is among the {after.Size} entries that {after.By} dated {Moments.Write(after.At)}: its clock was ahead.");
    }

    private async Task CheckSampleAsync(Receipt receipt, Check check, CancellationToken cancellationToken)
    {
        var sample = check.Sample!;
        var chosen = SampleChoice.Choose(receipt.Previous ?? check.Manifest, sample.Total, sample.Asked);
        if (sample.Chunks.Except(chosen).Any())
            Add($"Receipt {receipt.Id} says that other chunks of '{check.Holding}' in store '{check.Store}' were read than followed from the receipt before it: {sample.Chunks.Except(chosen).First()} is not among them.");
        else if (sample.Chunks.Count < chosen.Count && check.Findings.Count == 0 && check.Fallbacks.Count == 0)
            Add($"Receipt {receipt.Id} says that {sample.Chunks.Count} chunks of '{check.Holding}' in store '{check.Store}' were read, where {chosen.Count} had to be, and gives no reason.");
        if (await ChunksAsync(check, cancellationToken) is { } total && total != sample.Total)
            Add($"Receipt {receipt.Id} chose from {sample.Total} chunks of '{check.Holding}'; its manifest has {total}.");
    }

    private async Task<long?> ChunksAsync(Check check, CancellationToken cancellationToken)
    {
        var key = (check.Holding, check.Sequence);
        if (_chunks.TryGetValue(key, out var known))
            return known;
        try
        {
            var read = new ReadRecord(ledger.Store, trust);
            var newest = (await read.RunAsync(check.Holding, cancellationToken)).Record;
            var record = newest is null || newest.Manifest.Sequence < check.Sequence ? null : newest.Manifest.Sequence == check.Sequence ? newest : await read.AtAsync(newest, check.Sequence, cancellationToken);
            return _chunks[key] = record is null ? null : SampleFiles.ChunksOf(SampleFiles.Chunked(record.ExpectedFiles()));
        }
        catch (ObjectStoreException e) when (e.Failure != StoreFailure.Unreachable)
        {
            return _chunks[key] = null;
        }
    }

    private void Add(string text) => _problems.Add(new LedgerProblem(Name, LedgerFault.Receipts, text));
}
