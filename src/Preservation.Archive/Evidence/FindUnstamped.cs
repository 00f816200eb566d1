using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>
/// Finds in the stores what has no timestamp of every trusted authority: the signatures of all manifests, and the newest
/// checkpoint of the ledger, which contains all earlier ones.
/// </summary>
public sealed class FindUnstamped(ArchiveContext archive)
{
    /// <summary>Stores that could not be asked; what only they have is found the next time.</summary>
    public List<ObjectStoreException> Unreachable { get; } = [];

    public async Task<IReadOnlyList<StampItem>> RunAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, StampItem> found = new(StringComparer.Ordinal);
        foreach (var store in archive.Trust.OpenAuthorities.Count == 0 ? [] : archive.Stores)
        {
            try
            {
                var stamped = await StampedAsync(store, cancellationToken);
                foreach (var id in (await FindRecords.ListAsync(store, cancellationToken)).Select(HoldingId.Parse))
                {
                    foreach (var item in await OfHoldingAsync(store, id, stamped, cancellationToken))
                        found.TryAdd(item.Subject.Folder, item);
                }
            }
            catch (ObjectStoreException e)
            {
                Unreachable.Add(e);
            }
        }
        if (await HeadAsync(cancellationToken) is { } head)
            found.TryAdd(head.Subject.Folder, head);
        return [.. found.Values];
    }

    /// <summary>The signatures of one manifest, of a record that is believed.</summary>
    public static IEnumerable<StampItem> Of(HoldingRecord record, DsseEnvelope envelope) =>
        envelope.Signatures.Where(signature => Digest.TryParse(signature.KeyId, out _))
            .Select(signature => new StampItem(new StampSubject.ManifestSignature(record.Id, record.Manifest.Sequence, Digest.Parse(signature.KeyId)), signature.Signature));

    private async Task<IReadOnlyList<StampItem>> OfHoldingAsync(IObjectStore store, HoldingId id, HashSet<string> stamped, CancellationToken cancellationToken)
    {
        var read = new ReadRecord(store, archive.Trust);
        if ((await read.RunAsync(id, cancellationToken)).Record is not { } newest)
            return [];
        List<StampItem> items = [];
        for (var sequence = 0L; sequence <= newest.Manifest.Sequence; sequence++)
        {
            // Every signature of a manifest is stamped in one go, so that one of them stands for all.
            var folder = StampSubject.ManifestSignature.FolderOf(id, sequence);
            if (archive.Trust.OpenAuthorities.All(authority => stamped.Contains($"{folder} {authority.Name}")))
                continue;
            var record = sequence == newest.Manifest.Sequence ? newest : await read.AtAsync(newest, sequence, cancellationToken);
            if (await ReadSmallFile.RunAsync(store, EnvelopeKey(record), cancellationToken) is { } bytes)
                items.AddRange(Of(record, DsseEnvelope.Parse(bytes, EnvelopeKey(record))));
        }
        return items;
    }

    /// <summary>Where the envelope of a manifest lies in a store.</summary>
    public static string EnvelopeKey(HoldingRecord record) =>
        $"{HoldingRecord.Folder(record.Id, ObjectPart.Record)}/v{record.Manifest.Sequence + 1}/content/{ManifestFiles.Folder}/{ManifestFiles.Envelope}";

    // By folder of a manifest and authority.
    private static async Task<HashSet<string>> StampedAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        HashSet<string> stamped = new(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync($"{StampSubject.Root}/manifests", cancellationToken))
        {
            // evidence / manifests / holding / version / key / authority-time-token / stamp.json
            if (entry.Key.Split('/') is [.. var folder, _, var stamp, StampRecord.FileName] && stamp.Split('-') is [.. var authority, _, _])
                stamped.Add($"{string.Join('/', folder)} {string.Join('-', authority)}");
        }
        return stamped;
    }

    private async Task<StampItem?> HeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var head = archive.Trust.OpenAuthorities.Count == 0 ? null : await StoredLedger.OfHead(archive).HeadAsync(cancellationToken);
            return head is null ? null : new StampItem(new StampSubject.Checkpoint(head.Checkpoint.Size), head.Note.Write());
        }
        catch (ObjectStoreException e)
        {
            Unreachable.Add(e);
            return null;
        }
        catch (Exception e) when (e is DocumentException or ArchiveRefusedException)
        {
            // What is wrong with the ledger is told by its check.
            return null;
        }
    }
}
