using Preservation.Archive.Checking;
using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Drilling;

/// <summary>
/// Proves that one store alone gives a holding back: restores it to scratch, verifies it offline, opens its formats, and
/// measures how long that takes. What is wrong in the store is found as by a full audit. Broken off or killed, it leaves
/// at most a folder that the next drill of the holding removes.
/// </summary>
public sealed class DrillHolding(ArchiveContext archive, DrillOptions options)
{
    private readonly IObjectStore _store = archive.Store(options.Store);

    /// <summary>What <see cref="RunAsync"/> would do; nothing is written.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    /// <exception cref="ArchiveRefusedException">Nobody knows of the holding.</exception>
    public async Task<DrillPlan> PlanAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var answer = await new AskStore(archive, _store, await KnownAsync(id, cancellationToken)).RunAsync(id, cancellationToken);
        using var scratch = Scratch(id);
        return new DrillPlan
        {
            Record = answer.Record,
            Findings = answer.Findings,
            Folder = scratch.Path,
            Needed = answer.Record is { } record ? ScratchFolder.Needed(record) : 0,
            Free = scratch.Free(),
        };
    }

    /// <exception cref="ArchiveRefusedException">Nobody knows of the holding, there is too little room, or it was changed meanwhile; nothing is recorded.</exception>
    /// <exception cref="LeaseHeldException">Somebody else drills or changes the holding.</exception>
    public async Task<DrillOutcome> RunAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var startedAt = archive.Now();
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"drill:{id}", cancellationToken);
        var watch = await ChangeWatch.BeginAsync(archive.Catalogue, id, lease.Lost);
        var known = await KnownAsync(id, lease.Lost);
        using var scratch = Scratch(id);
        var drilled = await TryAsync(id, known, scratch, lease.Lost);
        if (!await watch.IsUnchangedAsync(lease.Lost))
            throw new ArchiveRefusedException($"'{id}' was changed while it was drilled, so nothing is recorded. Run the same command again.");
        var issued = await new IssueReceipt(archive) { Under = lease.Lease }.RunAsync(
            ReceiptKind.Drill, IssueReceipt.NewId(startedAt), startedAt, [drilled.Check], [], [], CancellationToken.None);
        return new DrillOutcome
        {
            Check = drilled.Check,
            Issued = issued,
            Took = drilled.Took,
            Differences = drilled.Differences,
            KeptIn = options.Keep ? scratch.Keep(issued.Receipt.Id) : null,
        };
    }

    private ScratchFolder Scratch(HoldingId id) => new(options.Scratch, archive.Id, id, options.FreeBytes, archive.Progress);

    private async Task<KnownHolding> KnownAsync(HoldingId id, CancellationToken cancellationToken) => new(
        await archive.Catalogue.HoldingAsync(id, cancellationToken),
        await archive.Catalogue.ReplicasAsync(id, cancellationToken),
        await archive.HasHoldAsync(id, cancellationToken));

    private async Task<DrilledCheck> TryAsync(HoldingId id, KnownHolding known, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await new AskStore(archive, _store, known).RunAsync(id, cancellationToken);
            return answer.Record is { } record
                ? await DrillAsync(record, answer.Findings, known.HasHold, scratch, cancellationToken)
                : new DrilledCheck(Checks.Unknown(id, options.Store, known.Entry, Grade.Drill, archive.Now(), answer.Findings[0]) with { Findings = answer.Findings });
        }
        catch (ObjectStoreException e)
        {
            return new DrilledCheck(Checks.NotDone(id, options.Store, known.Entry, Grade.Drill, archive.Now(), e.Message, isAway: true));
        }
    }

    private async Task<DrilledCheck> DrillAsync(
        HoldingRecord record, IReadOnlyList<Finding> odd, bool hasHold, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        scratch.Open(record);
        Dictionary<string, Finding> byKey = new(StringComparer.Ordinal);
        foreach (var finding in await CheckPresence.RunAsync(_store, record, cancellationToken))
            byKey[finding.Place.Key] = finding;
        var locks = new CheckLocks(_store, await archive.Catalogue.LocksAsync(record.Id, options.Store, cancellationToken), hasHold, archive.Now());
        var drifts = await locks.RunAsync(record, cancellationToken);
        var restored = await new RestoreFromStore(archive, _store, record).RunAsync(scratch.Path, cancellationToken);
        foreach (var finding in odd.Concat(restored.Seen.Findings))
            byKey[finding.Place.Key] = finding;
        CheckLocks.Merge(byKey, drifts);
        var differences = await options.Verify(
            Path.Combine(scratch.Path, RestoredFile.FolderOf(record.Id)), Path.Combine(scratch.Path, RestoredFile.ManifestFolderOf(record.Id)), cancellationToken);
        archive.Progress.Begin("opening formats", 0);
        var drill = await OpenFormats.RunAsync(restored.Files, restored.IsWhole, scratch.Path, restored.Took, cancellationToken);
        var check = CheckOf(record, [.. byKey.Values.OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)], restored.Seen, differences);
        return new DrilledCheck(check with { Drill = drill }) { Took = restored.Took, Differences = differences };
    }

    // A holding that did not come back whole was read in full, and that is all that is proven then.
    private Check CheckOf(HoldingRecord record, IReadOnlyList<Finding> findings, CheckedFiles seen, IReadOnlyList<string> differences)
    {
        var isLess = seen.IsLess || findings.Any(finding => finding is Finding.Unreadable);
        IEnumerable<string> notWhole = differences.Count == 0 ? []
            : [$"what was restored from this store alone does not verify ({differences.Count} differences): {differences[0].TrimEnd('.')}"];
        return Checks.Of(record, options.Store, Grade.Drill, archive.Now()) with
        {
            Reached = isLess ? Grade.Presence : differences.Count > 0 ? Grade.Full : Grade.Drill,
            Fallbacks = [.. seen.Fallbacks, .. notWhole],
            BytesRead = seen.BytesRead,
            ChunksRead = seen.ChunksRead,
            Findings = findings,
        };
    }
}
