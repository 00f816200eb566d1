using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Digests;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Finds what has happened and is not in the ledger: receipts and records that verify in any store, and what the folder of
/// the archive says now. So a ledger can be begun for an archive of any age, and nothing is lost when a process ends between
/// a deed and its entry.
/// </summary>
public sealed class FindEvents(ArchiveContext archive)
{
    private readonly Dictionary<string, LedgerEntry> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Stores that could not be asked; what only they have is found the next time.</summary>
    public List<ObjectStoreException> Unreachable { get; } = [];

    /// <summary>What was not believed, as sentences; it gets no entry.</summary>
    public List<string> Refused { get; } = [];

    /// <param name="entered">The entries that there are, in order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>New entries in the order of their time.</returns>
    public async Task<IReadOnlyList<LedgerEntry>> RunAsync(IAsyncEnumerable<byte[]> entered, CancellationToken cancellationToken)
    {
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
        var (trust, policy) = (archive.TrustDigest, archive.PolicyDigest);
        foreach (var store in archive.Stores)
            Add(archive.Now(), new LedgerEvent.StoreAdded(store.Name.Value));
        foreach (var key in archive.Trust.Keys)
            AddKey(key, trust);
        (Digest? Trust, Digest? Policy) last = default;
        await foreach (var bytes in entered.WithCancellation(cancellationToken))
        {
            var happened = LedgerEntry.Parse(bytes, "an entry of the ledger").Event;
            _found.Remove(ReceiptEntries.NameOf(happened));
            last = happened switch
            {
                LedgerEvent.TrustPolicyChanged changed => last with { Trust = changed.TrustPolicy },
                LedgerEvent.PolicyChanged changed => last with { Policy = changed.Policy },
                _ => last,
            };
        }
        if (last.Trust != trust)
            Add(archive.Now(), new LedgerEvent.TrustPolicyChanged(trust));
        if (last.Policy != policy)
            Add(archive.Now(), new LedgerEvent.PolicyChanged(policy));
        return [.. _found.OrderBy(entry => entry.Value.At).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)];
    }

    private async Task ReadReceiptsAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var read = new ReadReceipts(store, archive.Trust) { IsKnown = _read.Contains };
        await foreach (var stored in read.RunAsync(cancellationToken))
        {
            _read.Add(stored.Receipt.Id);
            foreach (var entry in ReceiptEntries.Of(stored.Receipt, stored.PayloadDigest))
                _found.TryAdd(ReceiptEntries.NameOf(entry.Event), entry);
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
                Add(record.Manifest.CreatedAt, new LedgerEvent.ManifestSigned(id, record.Manifest.Sequence, record.Verified.PayloadDigest));
        }
    }

    private void AddKey(TrustedKey key, Digest trust)
    {
        var id = Digest.Parse(key.Key.Id);
        Add(archive.Now(), new LedgerEvent.KeyAdded(id, key.Holder, trust));
        if (key.ValidUntil is { } until)
            Add(archive.Now(), new LedgerEvent.KeyRetired(id, until, trust));
        if (key.RevokedFrom is { } from)
            Add(archive.Now(), new LedgerEvent.KeyRevoked(id, from, key.RevocationReason ?? "no reason is given", trust));
    }

    private void Add(DateTimeOffset at, LedgerEvent happened) => _found.TryAdd(ReceiptEntries.NameOf(happened), new LedgerEntry(archive.Id, at, happened));
}
