using Preservation.Archive.Ledger;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>
/// Finds in the stores what has no timestamp of every trusted authority: the signatures of all manifests, and the newest
/// checkpoint of the ledger, which contains all earlier ones.
/// </summary>
public sealed class FindUnstamped(ArchiveContext archive)
{
    private readonly Dictionary<StampSubject, StampItem> _found = [];

    /// <summary>Stores that could not be asked; what only they have is found the next time.</summary>
    public List<ObjectStoreException> Unreachable { get; } = [];

    public async Task<IReadOnlyList<StampItem>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var store in archive.Trust.OpenAuthorities.Count == 0 ? [] : archive.Stores)
        {
            try
            {
                var stamped = (await StoredEvidence.KeysAsync(store, cancellationToken)).Select(StampRecord.PlaceOf).OfType<StampPlace>().ToHashSet();
                foreach (var id in (await FindRecords.ListAsync(store, cancellationToken)).Select(HoldingId.Parse))
                    await FindAsync(store, id, stamped, cancellationToken);
                if (store == StoredLedger.HeadStore(archive) && await HeadAsync(StoredLedger.OfHead(archive), cancellationToken) is { } head && IsMissing(head, stamped))
                    _found.TryAdd(head.Subject, head);
            }
            catch (ObjectStoreException e)
            {
                Unreachable.Add(e);
            }
        }
        return [.. _found.Values];
    }

    // A signature is stamped when its manifest is to be believed; that is looked at only when something is missing.
    private async Task FindAsync(IObjectStore store, HoldingId id, HashSet<StampPlace> stamped, CancellationToken cancellationToken)
    {
        var read = new ReadRecord(store, archive.Trust);
        if ((await read.RunAsync(id, cancellationToken)).Record is not { } newest)
            return;
        for (var sequence = 0L; sequence <= newest.Manifest.Sequence; sequence++)
        {
            try
            {
                var missing = (await ReadAsync(store, id, sequence, cancellationToken)).Where(item => IsMissing(item, stamped)).ToList();
                if (missing.Count > 0 && sequence < newest.Manifest.Sequence)
                    _ = await read.AtAsync(newest, sequence, cancellationToken);
                foreach (var item in missing)
                    _found.TryAdd(item.Subject, item);
            }
            catch (Exception e) when (e is DocumentException or ObjectStoreException { Failure: not StoreFailure.Unreachable })
            {
                // Audits tell of it; what is not to be believed is not stamped, and stops nothing else.
            }
        }
    }

    /// <summary>The signatures under one manifest in a store; none when it is not there.</summary>
    /// <exception cref="DocumentException">It is no envelope.</exception>
    public static async Task<IEnumerable<StampItem>> ReadAsync(IObjectStore store, HoldingId holding, long sequence, CancellationToken cancellationToken)
    {
        var key = ManifestFiles.EnvelopeOf(holding, sequence);
        if (await ReadSmallFile.RunAsync(store, key, cancellationToken) is not { } bytes)
            return [];
        return DsseEnvelope.Parse(bytes, $"'{key}' in store '{store.Name}'").Signatures.Where(signature => Digest.TryParse(signature.KeyId, out _))
            .Select(signature => new StampItem(new StampSubject.ManifestSignature(holding, sequence, Digest.Parse(signature.KeyId)), signature.Signature));
    }

    private bool IsMissing(StampItem item, HashSet<StampPlace> stamped) => archive.Trust.OpenAuthorities.Any(authority => !stamped.Contains(new StampPlace(item.Subject.Folder, authority.Name)));

    private static async Task<StampItem?> HeadAsync(StoredLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.HeadAsync(cancellationToken) is { } head ? new StampItem(new StampSubject.Checkpoint(head.Checkpoint.Size), head.Note.Write()) : null;
        }
        catch (DocumentException)
        {
            // What is wrong with the ledger is told by its check.
            return null;
        }
    }
}
