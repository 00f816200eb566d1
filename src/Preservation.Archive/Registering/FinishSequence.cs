using Preservation.Archive.Journals;
using Preservation.Archive.Locks;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Archive.Registering.Uploading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Registering;

/// <summary>The common end of registering and amending: read back what is new, commit store by store, receipt, catalogue.</summary>
public sealed class FinishSequence(ArchiveContext archive, Journal journal, StoresUnderWay stores, RegisterOptions options, Lease under)
{
    public async Task<RegisterOutcome> RunAsync(
        ReceiptKind kind, HoldingRecord record, Package package, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var issue = new IssueReceipt(archive) { Staged = journal.StageReceipt, Under = under };
        List<ObjectStoreException> notKept = [];
        foreach (var staged in journal.StagedReceipts)
        {
            await archive.Catalogue.PutAsync(record, cancellationToken);
            notKept.AddRange((await issue.RepeatAsync(staged, cancellationToken)).NotKeptIn);
        }
        IReadOnlyDictionary<string, CheckedFiles> readBack = new Dictionary<string, CheckedFiles>();
        if (options.ReadBack >= Grade.Sample)
            readBack = await new ReadBack(archive, journal, stores).RunAsync(record.Id, Added(record), options.ReadBack, cancellationToken);

        archive.Progress.Begin("committing", 0);
        var commit = new CommitHolding(record, package);
        foreach (var store in stores.Alive)
            await stores.TryAsync(store, () => commit.RunAsync(store, cancellationToken));
        stores.ThrowIfNoneIsLeft();
        if (options.ReadBack >= Grade.Sample)
            await ReadBackSmallAsync(record, cancellationToken);
        var locked = await LockAsync(record, cancellationToken);
        stores.ThrowIfNoneIsLeft();

        var checks = stores.All.Select(store => CheckOf(store, record, readBack.GetValueOrDefault(store.Name.Value)) with { Locks = locked.GetValueOrDefault(store.Name.Value) }).ToList();
        await archive.Catalogue.PutAsync(record, cancellationToken);
        notKept.AddRange((await issue.RunAsync(kind, IssueReceipt.NewId(startedAt), startedAt, checks, [], [], cancellationToken)).NotKeptIn);
        // The catalogue can be rebuilt from a store only when it has all receipts.
        foreach (var failure in notKept.Where(failure => stores.All.Any(store => store.Name == failure.Store)))
            stores.LeaveBehind(failure.Store, failure);
        stores.ThrowIfNoneIsLeft();
        // While a store is behind, the same command completes it; so does 'store fill', and then the journal is let go.
        if (stores.Failures.Count == 0)
            journal.Finish();
        return new RegisterOutcome(record, [.. stores.Alive.Select(store => store.Name.Value)], stores.Failures, journal.IsResumed);
    }

    private async Task ReadBackSmallAsync(HoldingRecord record, CancellationToken cancellationToken)
    {
        var small = record.ExpectedFiles().Where(file => file.Artifacts.Count == 0).ToList();
        foreach (var store in stores.Alive)
        {
            await stores.TryAsync(store, async () =>
            {
                var check = new CheckFiles(store, record.Id, ReadFrom.Medium, archive.Buffers, archive.Parallelism);
                var result = await check.RunAsync(small, NoProgress.Instance, cancellationToken);
                if (result.Findings.Count > 0)
                    throw new ObjectStoreException(store.Name, StoreFailure.Unreadable, $"Store '{store.Name}' does not give back what was put into it: {result.Findings[0].Text}");
            });
        }
    }

    // After the read-back: what is locked can only be replaced beside itself.
    private async Task<IReadOnlyDictionary<string, LockState?>> LockAsync(HoldingRecord record, CancellationToken cancellationToken)
    {
        Dictionary<string, LockState?> locked = [];
        var hasHold = await archive.HasHoldAsync(record.Id, cancellationToken);
        foreach (var store in stores.Alive)
        {
            await stores.TryAsync(store, async () =>
                locked[store.Name.Value] = await new LockFiles(store).RunAsync(record, until: null, hasHold, archive.Now(), cancellationToken));
        }
        return locked;
    }

    private Check CheckOf(IObjectStore store, HoldingRecord record, CheckedFiles? readBack)
    {
        var isStored = stores.Alive.Contains(store);
        List<string> fallbacks = [.. readBack?.Fallbacks ?? []];
        if (isStored && options.ReadBack != Grade.Full)
            fallbacks.Add($"read back by grade '{options.ReadBack.Name()}' only, as asked");
        return new Check
        {
            Holding = record.Id,
            Store = store.Name.Value,
            Sequence = record.Manifest.Sequence,
            Manifest = record.Verified.PayloadDigest,
            RecordInventory = record.RecordInventoryDigest,
            Only = record.Manifest.Sequence == 0 ? null : [.. Added(record).SelectMany(file => file.Artifacts).Select(a => a.Name).Distinct()],
            Asked = Grade.Full,
            Reached = !isStored ? Grade.None : readBack is null or { IsLess: true } ? Grade.Presence : options.ReadBack,
            Fallbacks = fallbacks,
            BytesRead = readBack?.BytesRead ?? 0,
            ChunksRead = readBack?.ChunksRead ?? 0,
            ChunksTotal = Added(record).Sum(file => (long)file.Artifacts[0].LeafCount),
            EndedAt = archive.Now(),
            Findings = isStored ? [] : [new Finding.NotStored(new Place(record.Id, store.Name.Value, HoldingRecord.Folder(record.Id, ObjectPart.Record), null))],
        };
    }

    // What this sequence stored; older artifacts were read back in theirs.
    private List<ExpectedFile> Added(HoldingRecord record) => [.. record.ExpectedFiles()
        .Where(file => file.Artifacts.Any(artifact => journal.Entries.ContainsKey(artifact.Name.Value)))];
}
