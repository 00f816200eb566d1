using Preservation.Archive.Checking;
using Preservation.Archive.Locks;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>Audits one holding in several stores, each by itself.</summary>
public sealed class AuditHolding(ArchiveContext archive, AuditOptions options, HoldingView view, KnownHolding known)
{
    /// <summary>For a full audit of one store that may be done in parts; null for one that reads everything.</summary>
    internal AuditSlice? Slice { get; init; }

    public async Task<IReadOnlyList<Check>> RunAsync(
        IReadOnlyList<IObjectStore> stores, Digest? seed, CancellationToken cancellationToken)
    {
        if (view.Newest is { } record)
            archive.Progress.Begin($"auditing '{view.Id}'", options.Grade == Grade.Full ? record.Manifest.TotalSize * stores.Count : 0);
        var checks = await Task.WhenAll(stores.Select(store => Task.Run(() => AuditAsync(store, seed, cancellationToken), cancellationToken)));
        return [.. checks.OfType<Check>()];
    }

    // Null when there is nothing to say of the store.
    private async Task<Check?> AuditAsync(IObjectStore store, Digest? seed, CancellationToken cancellationToken)
    {
        var name = store.Name.Value;
        if (view.Unreachable.FirstOrDefault(failure => failure.Store == store.Name) is { } failure)
            return Checks.NotDone(view.Id, name, known.Entry, options.Grade, archive.Now(), failure.Message, isAway: true);
        var reading = view.In(store)!;
        if (view.Newest is not { } record)
            return Checks.Unknown(view.Id, name, known.Entry, options.Grade, archive.Now(), WithoutReference(reading));
        if (!reading.IsThere && known.WasNeverStored(name) && archive.Draining.Contains(store.Name))
            return null;
        if (!reading.IsThere && known.WasNeverStored(name))
            return Checks.Of(record, name, options.Grade, archive.Now()) with { Findings = [new Finding.NotStored(WholePlace(name))] };
        try
        {
            var before = store.Traffic.RequestCount;
            var check = await CompareAsync(store, reading, record, seed, cancellationToken);
            var requests = store.Traffic.RequestCount - before;
            return check with { Requests = requests > 0 ? requests : null, NextDue = NextDue(check) };
        }
        catch (ObjectStoreException e)
        {
            return Checks.NotDone(view.Id, name, known.Entry, options.Grade, archive.Now(), e.Message, isAway: true);
        }
    }

    // Only what reached its grade, of the whole holding, is over for a while.
    private DateTimeOffset? NextDue(Check check) => check.Reached < check.Asked || !check.IsWhole ? null
        : (check.Part?.Since ?? check.EndedAt) + archive.Policy.IntervalOf(check.Asked, check.Store);

    private async Task<Check> CompareAsync(
        IObjectStore store, RecordReading reading, HoldingRecord record, Digest? seed, CancellationToken cancellationToken)
    {
        Dictionary<string, Finding> byKey = new(StringComparer.Ordinal);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Slice?.Enough ?? CancellationToken.None);
        foreach (var finding in await CheckPresence.RunAsync(store, record, soon.Token))
            byKey[finding.Place.Key] = finding;
        var locks = new CheckLocks(store, await archive.Catalogue.LocksAsync(view.Id, store.Name.Value, cancellationToken), known.HasHold, archive.Now());
        var drifts = await locks.RunAsync(record, soon.Token);
        var files = record.ExpectedFiles().ToList();
        // Inventories and manifests are small and decide over everything else: they are read at every grade.
        var toRead = options.Grade == Grade.Full ? Slice?.ToRead(files) ?? files : [.. files.Where(file => file.Artifacts.Count == 0)];
        var read = await ReadAsync(store, toRead, cancellationToken);
        var sampled = options.Grade == Grade.Sample
            ? await SampleAsync(store, record, seed ?? record.Verified.PayloadDigest, cancellationToken) : null;
        foreach (var finding in read.Findings.Concat(sampled?.Findings ?? []))
            byKey[finding.Place.Key] = finding;
        CheckLocks.Merge(byKey, drifts);

        var behind = BehindAt(reading, record);
        var findings = Summary(reading, record, behind).Concat(byKey.Values
            .Where(finding => behind?.Explains(finding) != true).OrderBy(finding => finding.Place.Key, StringComparer.Ordinal)).ToList();
        // What could not be read was not checked, and what a cache may have answered says nothing of the medium.
        var isLess = read.IsLess || sampled?.IsLess == true || (Slice is null && findings.Any(finding => finding is Finding.Unreadable));
        var check = Checks.Of(record, store.Name.Value, options.Grade, archive.Now()) with
        {
            Reached = isLess ? Grade.Presence : options.Grade,
            Fallbacks = [.. read.Fallbacks.Concat(sampled?.Fallbacks ?? []).Distinct()],
            BytesRead = read.BytesRead + (sampled?.BytesRead ?? 0),
            ChunksRead = sampled?.ChunksRead ?? read.ChunksRead,
            Sample = sampled?.Sample,
            Findings = findings,
        };
        return Slice is { } slice && options.Grade == Grade.Full ? slice.Of(check, toRead, read) : check;
    }

    private async Task<CheckedFiles> ReadAsync(IObjectStore store, IReadOnlyList<ExpectedFile> toRead, CancellationToken cancellationToken)
    {
        var check = new CheckFiles(store, view.Id, ReadFrom.Medium, archive.Buffers, archive.Parallelism)
        {
            MayBegin = Slice?.MayBegin ?? (() => true),
            Enough = Slice?.Enough ?? CancellationToken.None,
        };
        var read = await check.RunAsync(toRead, archive.Progress, cancellationToken);
        // Without inventories and manifests nothing can be said of the rest.
        if (read.Unread.Any(file => file.Artifacts.Count == 0) && Slice is { Enough.IsCancellationRequested: true })
            throw new OperationCanceledException(Slice.Enough);
        return read;
    }

    // What a store says about the holding as a whole comes before what it says about single files.
    private IEnumerable<Finding> Summary(RecordReading reading, HoldingRecord record, BehindStore? behind)
    {
        var newest = Math.Max(record.Manifest.Sequence, known.Entry?.Sequence ?? 0);
        if (reading.Problem is { } problem)
            yield return problem;
        if (behind is not null)
        {
            foreach (var place in behind.Lacks())
                yield return new Finding.NotStored(place);
        }
        else if (FindRecords.RollBack(reading, view.Id, newest) is { } rollBack)
        {
            yield return rollBack;
        }
    }

    // A store that was away when a later sequence was made lacks it; that is no damage.
    private BehindStore? BehindAt(RecordReading reading, HoldingRecord record) =>
        known.IsBehind(reading.Store.Name.Value) && reading.Record is { } older && older.Manifest.Sequence < record.Manifest.Sequence
            ? new BehindStore(reading.Store.Name.Value, older, record) : null;

    private Finding WithoutReference(RecordReading reading) => reading switch
    {
        { Problem: { } problem } => problem,
        _ when known.Entry is { } entry => new Finding.Missing(WholePlace(reading.Store.Name.Value), entry.Manifest),
        _ => new Finding.NotChecked(WholePlace(reading.Store.Name.Value), "no manifest of it verifies in any store."),
    };

    private Task<CheckedFiles> SampleAsync(IObjectStore store, HoldingRecord record, Digest seed, CancellationToken cancellationToken)
    {
        var leaves = new FindLeaves(archive.Stores, record);
        var sample = new SampleFiles(store, view.Id, archive.Buffers, archive.Parallelism) { Leaves = leaves.RunAsync };
        return sample.RunAsync([.. record.ExpectedFiles()], seed, options.SampleSize, archive.Progress, cancellationToken);
    }

    private Place WholePlace(string store) => new(view.Id, store, HoldingRecord.Folder(view.Id, ObjectPart.Record), null);
}
