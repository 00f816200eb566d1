using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Proving;

/// <summary>
/// Shows when each copy of a holding was read in full and where the gaps are. The catalogue is not asked: what counts are signed
/// receipts, from whichever stores have them, and the newest manifest that verifies.
/// </summary>
public sealed class ProveCoverage(ArchiveContext archive)
{
    private readonly Dictionary<string, Receipt> _receipts = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private readonly List<ObjectStoreException> _unreachable = [];

    /// <param name="id">Of the holding.</param>
    /// <param name="since">From when on; null for all of its time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArchiveRefusedException">No store has a record of it that verifies.</exception>
    public async Task<Coverage> RunAsync(HoldingId id, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, null, cancellationToken);
        var record = view.Newest ?? throw new ArchiveRefusedException($"No store has a manifest of '{id}' that verifies. 'preserve list' shows what there is.");
        foreach (var store in archive.Stores)
            await ReadAsync(store, cancellationToken);
        var receipts = _receipts.Values.OrderBy(receipt => receipt.EndedAt).ToList();
        var reads = archive.Stores.ToDictionary(store => store.Name.Value, store => ReadsOf(receipts, record, store.Name.Value).ToList());
        // Before it was there nothing could be read: the first read anywhere is that of its registration or amendment.
        var there = reads.Values.SelectMany(each => each).SelectMany(read => read.Artifacts.Select(name => (name, read.Read.At)))
            .GroupBy(read => read.name).ToDictionary(group => group.Key, group => group.Min(read => read.At));
        var (from, until) = (since ?? there.Values.DefaultIfEmpty(record.Manifest.CreatedAt).Min(), archive.Now());
        return new Coverage
        {
            Manifest = record.Manifest,
            Since = from,
            Until = until,
            Stores = [.. archive.Stores.Select(store => Of(store.Name.Value, record.Manifest, reads[store.Name.Value], there, from, until))],
            Refused = _refused,
            Unreachable = [.. _unreachable.Concat(view.Unreachable).DistinctBy(failure => failure.Store)],
        };
    }

    private StoreCoverage Of(
        string store, Manifest manifest, List<(FullRead Read, HashSet<ArtifactName> Artifacts)> reads, Dictionary<ArtifactName, DateTimeOffset> there, DateTimeOffset from, DateTimeOffset until)
    {
        var gaps = manifest.Artifacts.Select(artifact => Longest(artifact.Name, [.. reads.Where(read => read.Artifacts.Contains(artifact.Name)).Select(read => read.Read.At)], there.GetValueOrDefault(artifact.Name, from), from, until));
        return new StoreCoverage
        {
            Store = store,
            Covered = manifest.Artifacts.Count(artifact => reads.Any(read => read.Read.At >= from && read.Artifacts.Contains(artifact.Name))),
            Reads = [.. reads.Select(read => read.Read).Where(read => read.At >= from)],
            Longest = gaps.MaxBy(gap => gap.Length),
            Interval = archive.Policy.IntervalOf(Grade.Full, store),
        };
    }

    // What was read before the time in question ends the gap that reaches into it.
    private static Gap Longest(ArtifactName name, List<DateTimeOffset> reads, DateTimeOffset there, DateTimeOffset from, DateTimeOffset until)
    {
        var begin = reads.Where(at => at <= from).Select(at => (DateTimeOffset?)at).LastOrDefault() ?? (there > from ? there : from);
        DateTimeOffset[] points = [begin, .. reads.Where(at => at > begin && at < until), until];
        var (first, second) = points.Zip(points.Skip(1)).MaxBy(pair => pair.Second - pair.First);
        return new Gap(name, first, second);
    }

    // A part of an audit speaks of what it has read; what was found wrong was not read and right.
    private static IEnumerable<(FullRead Read, HashSet<ArtifactName> Artifacts)> ReadsOf(IEnumerable<Receipt> receipts, HoldingRecord record, string store)
    {
        foreach (var receipt in receipts)
        {
            foreach (var check in receipt.Checks.Where(check => check.Holding == record.Id && check.Store == store && check.Reached >= Grade.Full))
            {
                var wrong = check.Findings.Where(finding => finding is not Finding.LockDrift).Select(finding => finding.Place.Artifact).OfType<ArtifactName>().ToHashSet();
                var read = (check.Only ?? [.. record.Manifest.Artifacts.Select(artifact => artifact.Name).Where(name => record.FirstSequenceOf(name) <= check.Sequence)]).Where(name => !wrong.Contains(name)).ToHashSet();
                if (read.Count > 0)
                    yield return (new FullRead(check.EndedAt, receipt.Id, check.Reached, read.Count, receipt.Tool, receipt.Policy), read);
            }
        }
    }

    private async Task ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        // Of what one store has spoilt another has the right bytes.
        var read = new ReadReceipts(store, archive.Trust) { IsKnown = _receipts.ContainsKey };
        try
        {
            await foreach (var stored in read.RunAsync(cancellationToken))
                _receipts[stored.Receipt.Id] = stored.Receipt;
        }
        catch (ObjectStoreException e)
        {
            _unreachable.Add(e);
        }
        _refused.AddRange(read.Refused);
    }
}
