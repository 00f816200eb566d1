using Preservation.Archive.Copying;
using Preservation.Archive.Journals;
using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Filling;

/// <summary>What came of filling a store.</summary>
/// <param name="Filled">Holdings that are whole in it now and were not before.</param>
/// <param name="AlreadyWhole">Holdings to which nothing had to be added.</param>
/// <param name="Failed">Holdings that could not be completed, and why.</param>
/// <param name="Receipts">Receipts that were brought.</param>
public sealed record FillOutcome(
    IReadOnlyList<HoldingId> Filled, IReadOnlyList<HoldingId> AlreadyWhole, IReadOnlyList<(HoldingId Id, string Why)> Failed, int Receipts);

/// <summary>
/// Completes a store from the others, through memory only. Every file is proven on the way, put in the order that
/// makes a holding visible last, and read back. Files of the wrong bytes are left for <c>repair</c>.
/// </summary>
public sealed class FillStore(ArchiveContext archive)
{
    private readonly FindRecords _records = new(archive.Stores, archive.Trust);

    public async Task<FillOutcome> RunAsync(IObjectStore target, IReadOnlyList<HoldingId> ids, CancellationToken cancellationToken)
    {
        var (known, _) = await _records.AllAsync(archive.Catalogue, cancellationToken);
        var unknown = ids.Except(known).ToList();
        if (unknown.Count > 0)
            throw new ArchiveRefusedException($"There is no holding '{string.Join("', '", unknown)}' in this archive. 'preserve list' shows what there is.");
        var wanted = ids.Count > 0 ? ids : known;
        var startedAt = archive.Now();
        List<Check> checks = [];
        List<HoldingId> whole = [];
        List<(HoldingId, string)> failed = [];
        foreach (var id in wanted)
        {
            try
            {
                if (await FillAsync(target, id, cancellationToken) is { } check)
                    checks.Add(check);
                else
                    whole.Add(id);
            }
            catch (Exception e) when (e is ObjectStoreException or ArchiveRefusedException or LeaseHeldException)
            {
                failed.Add((id, e.Message));
            }
        }
        var receipts = ids.Count == 0 ? await TryCopyReceiptsAsync(target, failed, cancellationToken) : 0;
        if (checks.Count > 0)
        {
            var issued = await new IssueReceipt(archive).RunAsync(ReceiptKind.Fill, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], cancellationToken);
            failed.AddRange(issued.NotKeptIn.Where(failure => failure.Store == target.Name).SelectMany(failure => checks.Select(check => (check.Holding, failure.Message))));
        }
        foreach (var id in wanted)
            await LetGoOfJournalAsync(id, cancellationToken);
        failed.AddRange(checks.Where(check => check.Findings.Count > 0).Select(check => (check.Holding, check.Findings[0].Text)));
        return new FillOutcome([.. checks.Where(check => check.Findings.Count == 0).Select(check => check.Holding)], whole, failed, receipts);
    }

    // Once every store has the holding, nothing is left to do for the command that left one behind.
    private async Task LetGoOfJournalAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var replicas = await archive.Catalogue.ReplicasAsync(id, cancellationToken);
        var isEverywhere = archive.Stores.All(store => replicas.Any(replica => replica.Store == store.Name.Value))
            && replicas.All(replica => replica.State.Condition != "not-stored");
        if (isEverywhere && await archive.Catalogue.HoldingAsync(id, cancellationToken) is { } entry)
            Journal.LetGo(Path.Combine(archive.JournalFolder, id.Value), entry.RecordInventory);
    }

    private async Task<int> TryCopyReceiptsAsync(IObjectStore target, List<(HoldingId, string)> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await new CopyReceipts(archive.Stores, archive.Trust).RunAsync(target, cancellationToken);
        }
        catch (ObjectStoreException) when (failed.Count > 0)
        {
            // The same store has failed for its holdings already, and that is told.
            return 0;
        }
    }

    /// <summary>Null when nothing was missing.</summary>
    private async Task<Check?> FillAsync(IObjectStore target, HoldingId id, CancellationToken cancellationToken)
    {
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{id}", cancellationToken);
        var known = await archive.Catalogue.HoldingAsync(id, lease.Lost);
        var view = await _records.RunAsync(id, known, lease.Lost);
        var record = view.Newest ?? throw new ArchiveRefusedException($"no store has a manifest of '{id}' that verifies.");
        var files = record.ExpectedFiles().ToList();
        var missing = await MissingAsync(target, files, lease.Lost);
        // A write that was told to have failed may have been kept all the same; then the copy is read, and counts from now on.
        if (missing.Count == 0 && !await IsBehindAsync(target, id, lease.Lost))
            return null;
        LockFiles.RefusePassed([target], archive.Now());
        archive.Progress.Begin($"copying '{id}' to '{target.Name}'", missing.Sum(file => file.Size ?? 0));
        await CopyAsync(target, record, missing, lease.Lost);
        archive.Progress.Begin("reading back", files.Sum(file => file.Size ?? 0));
        var read = await new CheckFiles(target, id, ReadFrom.Medium, archive.Buffers, archive.Parallelism).RunAsync(files, archive.Progress, lease.Lost);
        var hasHold = await archive.HasHoldAsync(id, lease.Lost);
        var locks = await new LockFiles(target).RunAsync(record, until: null, hasHold, archive.Now(), lease.Lost);
        return new Check
        {
            Locks = locks?.Without(read.Findings.Select(finding => finding.Place.Key)),
            Holding = id,
            Store = target.Name.Value,
            Sequence = record.Manifest.Sequence,
            Manifest = record.Verified.PayloadDigest,
            RecordInventory = record.RecordInventoryDigest,
            Asked = Grade.Full,
            Reached = read.IsLess || read.Findings.Any(finding => finding is Finding.Unreadable) ? Grade.Presence : Grade.Full,
            Fallbacks = read.Fallbacks,
            BytesRead = read.BytesRead,
            ChunksRead = read.ChunksRead,
            ChunksTotal = record.Manifest.Artifacts.Sum(artifact => (long)artifact.LeafCount),
            EndedAt = archive.Now(),
            Findings = read.Findings,
        };
    }

    private async Task<bool> IsBehindAsync(IObjectStore target, HoldingId id, CancellationToken cancellationToken)
    {
        var replicas = (await archive.Catalogue.ReplicasAsync(id, cancellationToken)).Where(replica => replica.Store == target.Name.Value).ToList();
        return replicas.Count == 0 || replicas.Any(replica => replica.State.Condition == "not-stored");
    }

    private static async Task<List<ExpectedFile>> MissingAsync(IObjectStore target, List<ExpectedFile> files, CancellationToken cancellationToken)
    {
        List<ExpectedFile> missing = [];
        foreach (var file in files)
        {
            var found = await target.StatAsync(StorageKey.Parse(file.Key), cancellationToken);
            // What may be replaced is compared when it is written.
            if (found is null || file.IsReplaceable && !await IsEqualAsync(target, file, cancellationToken))
                missing.Add(file);
        }
        return missing;
    }

    private static async Task<bool> IsEqualAsync(IObjectStore target, ExpectedFile file, CancellationToken cancellationToken) =>
        await ReadSmallFile.RunAsync(target, file.Key, cancellationToken) is { } bytes && Digest.Of(bytes) == file.Digest;

    private async Task CopyAsync(IObjectStore target, HoldingRecord record, List<ExpectedFile> missing, CancellationToken cancellationToken)
    {
        var copy = new CopyReplica(archive.Stores, archive.Buffers, archive.Progress);
        // In the order of ExpectedFiles: what makes the holding visible comes last.
        foreach (var file in missing)
        {
            if (file.Bytes is { } bytes)
            {
                await WriteKnown.RunAsync(target, file, bytes, record.IsEarlier, cancellationToken);
                continue;
            }
            var outcome = await copy.RunAsync(target, file, replaces: null, cancellationToken);
            if (outcome.Source is null)
                throw new ArchiveRefusedException($"no store has a copy of '{file.Artifact?.Value ?? file.Key}' that verifies: {string.Join("; ", outcome.Refused)}.");
            archive.Progress.FileDone(file.Artifact?.Value ?? file.Key);
        }
    }
}
