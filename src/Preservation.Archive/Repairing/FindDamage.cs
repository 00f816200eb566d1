using Preservation.Archive.Locks;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Repairing;

/// <summary>
/// Finds what is wrong with a holding now. It starts from keys and sizes in every store, everything small, and what
/// the last audits found; each wrong file is read again, so that nothing is overwritten on hearsay.
/// </summary>
public sealed class FindDamage(ArchiveContext archive, RepairOptions options)
{
    public async Task<IReadOnlyList<RepairStep>> RunAsync(
        IObjectStore store, HoldingRecord record, IReadOnlyList<Finding> known, bool hasHold, CancellationToken cancellationToken)
    {
        var files = record.ExpectedFiles().ToList();
        var byKey = files.ToDictionary(file => file.Key, StringComparer.Ordinal);
        var findings = (await CheckPresence.RunAsync(store, record, cancellationToken)).ToDictionary(finding => finding.Place.Key, StringComparer.Ordinal);
        var locks = new CheckLocks(store, await archive.Catalogue.LocksAsync(record.Id, store.Name.Value, cancellationToken), hasHold, archive.Now());
        CheckLocks.Merge(findings, await locks.RunAsync(record, cancellationToken));
        var suspected = known.Where(finding => finding.Place.Store == store.Name.Value).Select(finding => finding.Place.Key).ToHashSet();
        var toRead = files.Where(file => options.ReadAll || file.Artifacts.Count == 0 || suspected.Contains(file.Key) || findings.ContainsKey(file.Key)).ToList();
        archive.Progress.Begin($"looking at '{record.Id}' in '{store.Name}'", toRead.Sum(file => file.Size ?? 0));
        var read = await new CheckFiles(store, record.Id, ReadFrom.Medium, archive.Buffers, archive.Parallelism)
            .RunAsync(toRead, archive.Progress, cancellationToken);
        foreach (var finding in read.Findings)
            findings[finding.Place.Key] = finding;
        // In the order in which a copy is made, so that a holding that was deleted becomes visible last.
        return [.. files.Where(file => findings.ContainsKey(file.Key))
            .Select(file => new RepairStep(store, byKey[file.Key], findings[file.Key]))];
    }
}
