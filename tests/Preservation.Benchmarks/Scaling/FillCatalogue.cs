using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Receipts;

namespace Preservation.Benchmarks.Scaling;

/// <summary>Fills a catalogue by its own doors, as it would look had it been audited for years: last checks lie anywhere within their intervals.</summary>
internal static class FillCatalogue
{
    /// <summary>Audits begin up to a fifth of the interval early, so the oldest is rarely older than that.</summary>
    private const double Oldest = 0.8;

    public static async Task RunAsync(ArchiveContext archive, MadeUp made, int holdings, int files, CancellationToken cancellationToken)
    {
        var chance = new Random(1);
        // Signing and verifying take longer than taking in.
        foreach (var numbers in Enumerable.Range(0, holdings).Chunk(16))
        {
            foreach (var record in numbers.AsParallel().AsOrdered().Select(number => made.Record(number, files)))
            {
                await archive.Catalogue.PutAsync(record, cancellationToken);
                await made.ApplyAsync([.. ChecksOf(archive, record, chance)], null, cancellationToken);
            }
        }
    }

    private static IEnumerable<Check> ChecksOf(ArchiveContext archive, HoldingRecord record, Random chance)
    {
        var entry = new HoldingEntry
        {
            Id = record.Id,
            Sequence = 0,
            Manifest = record.Verified.PayloadDigest,
            RecordInventory = record.RecordInventoryDigest,
            DisplayName = null,
            CreatedAt = record.Manifest.CreatedAt,
            Size = record.Manifest.TotalSize,
            Artifacts = record.Manifest.Artifacts.Count,
        };
        foreach (var (i, store) in archive.Stores.Select(store => store.Name.Value).Index())
        {
            // Each holding was drilled from one of the stores.
            foreach (var grade in new[] { i == 0 ? Grade.Drill : Grade.Full, Grade.Sample, Grade.Presence })
            {
                var interval = archive.Policy.IntervalOf(grade == Grade.Drill ? Grade.Full : grade, store);
                yield return MadeUp.CheckOf(entry, store, grade, archive.Now().AddSeconds(-(long)(interval.TotalSeconds * Oldest * chance.NextDouble())));
            }
        }
    }
}
