using System.Text;
using Preservation.Archive.Files;
using Preservation.Core.Digests;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Ledger;

/// <summary>
/// Finds what the folder of the archive says now and the ledger does not: keys, stores, the trust policy and the policy. A digest of
/// what was entered last lies beside them, so that nothing is read again while nothing changes.
/// </summary>
public sealed class FolderEvents(ArchiveContext archive)
{
    private const string FileName = "ledger.folder";

    private string FilePath => Path.Combine(archive.Folder, FileName);

    /// <summary>Whether something is other than when it was entered last, as far as this machine knows.</summary>
    public bool HasChanged => !File.Exists(FilePath) || File.ReadAllText(FilePath) != State();

    /// <summary>All of it is entered.</summary>
    public void Keep() => DurableFile.Write(FilePath, Encoding.ASCII.GetBytes(State()));

    /// <param name="entered">The events of the ledger, in order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<LedgerEntry>> RunAsync(IAsyncEnumerable<LedgerEvent> entered, CancellationToken cancellationToken)
    {
        HashSet<string> keys = new(StringComparer.Ordinal), stores = new(StringComparer.Ordinal);
        (Digest? Trust, Digest? Policy) last = default;
        await foreach (var happened in entered.WithCancellation(cancellationToken))
        {
            switch (happened)
            {
                case LedgerEvent.TrustPolicyChanged changed:
                    last = last with { Trust = changed.TrustPolicy };
                    break;
                case LedgerEvent.PolicyChanged changed:
                    last = last with { Policy = changed.Policy };
                    break;
                case LedgerEvent.StoreAdded added:
                    stores.Add(added.Store);
                    break;
                case LedgerEvent.StoreRetired retired:
                    stores.Remove(retired.Store);
                    break;
                case LedgerEvent.KeyAdded or LedgerEvent.KeyRetired or LedgerEvent.KeyRevoked:
                    keys.Add(ReceiptEntries.NameOf(happened));
                    break;
            }
        }
        return [.. Find(keys, stores, last).Select(happened => new LedgerEntry(archive.Id, archive.Now(), happened))];
    }

    private IEnumerable<LedgerEvent> Find(HashSet<string> keys, HashSet<string> stores, (Digest? Trust, Digest? Policy) last)
    {
        if (last.Trust != archive.TrustDigest)
            yield return new LedgerEvent.TrustPolicyChanged(archive.TrustDigest);
        foreach (var happened in archive.Trust.Keys.SelectMany(OfKey).Where(happened => !keys.Contains(ReceiptEntries.NameOf(happened))))
            yield return happened;
        if (last.Policy != archive.PolicyDigest)
            yield return new LedgerEvent.PolicyChanged(archive.PolicyDigest);
        var names = archive.Stores.Select(store => store.Name.Value).ToList();
        foreach (var name in names.Where(name => !stores.Contains(name)))
            yield return new LedgerEvent.StoreAdded(name);
        foreach (var name in stores.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal))
            yield return new LedgerEvent.StoreRetired(name, "it is not used any more, by preservation.json");
    }

    private IEnumerable<LedgerEvent> OfKey(TrustedKey key)
    {
        var (id, trust) = (Digest.Parse(key.Key.Id), archive.TrustDigest);
        yield return new LedgerEvent.KeyAdded(id, key.Holder, trust);
        if (key.ValidUntil is { } until)
            yield return new LedgerEvent.KeyRetired(id, until, trust);
        if (key.RevokedFrom is { } from)
            yield return new LedgerEvent.KeyRevoked(id, from, key.RevocationReason ?? "no reason is given", trust);
    }

    private string State() => $"{archive.TrustDigest}\n{archive.PolicyDigest}\n{string.Join('\n', archive.Stores.Select(store => store.Name.Value).Order(StringComparer.Ordinal))}\n";
}
