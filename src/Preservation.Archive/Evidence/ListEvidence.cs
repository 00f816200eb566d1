using Preservation.Archive.Ledger;
using Preservation.Archive.Reading;
using Preservation.Core.Holdings;
using Preservation.Core.Timestamps;

namespace Preservation.Archive.Evidence;

/// <summary>Makes the list that a renewal stamps: all that no renewal covers yet, and the renewal before; with another digest algorithm than before everything again, and the ledger.</summary>
/// <param name="evidence">That was verified.</param>
/// <param name="algorithm">Of the digests.</param>
public sealed class ListEvidence(StoredEvidence evidence, string algorithm)
{
    /// <param name="added">Files that are kept together with the list, by their keys.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Ports.ObjectStoreException">The store could not be asked.</exception>
    public async Task<EvidenceList> RunAsync(IReadOnlyDictionary<string, byte[]> added, CancellationToken cancellationToken)
    {
        var list = new EvidenceList { Algorithm = algorithm, Lines = new(StringComparer.Ordinal) };
        foreach (var (key, bytes) in added)
            list.Lines[key] = EvidenceList.Digest(algorithm, bytes);
        foreach (var key in await KeysAsync(cancellationToken))
        {
            if (await ReadSmallFile.RunAsync(evidence.Store, key, cancellationToken) is { } bytes)
                list.Lines[key] = EvidenceList.Digest(algorithm, bytes);
        }
        return list;
    }

    private async Task<IEnumerable<string>> KeysAsync(CancellationToken cancellationToken)
    {
        if (evidence.Renewals.Count > 0 && evidence.Renewals[^1].List.Algorithm != algorithm)
        {
            var all = await StoredEvidence.ReadStampsAsync(evidence.Store, evidence.Keys, [], cancellationToken);
            // Tiles and entries of the ledger hold together by SHA-256 alone.
            return [.. evidence.Keys, .. await OriginalsAsync(all, cancellationToken), .. await ListAsync($"{StoredLedger.Folder}/tile", cancellationToken)];
        }
        var covered = evidence.Renewals.SelectMany(renewal => renewal.List.Lines.Keys).ToHashSet(StringComparer.Ordinal);
        return evidence.Keys.Concat(await OriginalsAsync(evidence.Uncovered, cancellationToken)).Where(key => !covered.Contains(key));
    }

    // The manifests themselves: their signatures may be worth nothing one day, and this says that they were there before.
    private async Task<List<string>> OriginalsAsync(IEnumerable<StampRecord> stamps, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        foreach (var folder in stamps.Select(stamp => stamp.Subject).OfType<StampSubject.ManifestSignature>()
            .Select(signature => ManifestFiles.FolderOf(signature.Holding, signature.Sequence)).Distinct())
            keys.AddRange(await ListAsync(folder, cancellationToken));
        return keys;
    }

    private async Task<List<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        await foreach (var entry in evidence.Store.ListAsync(prefix, cancellationToken))
            keys.Add(entry.Key);
        return keys;
    }
}
