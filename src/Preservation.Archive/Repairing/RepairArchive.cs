using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Repairing;

/// <summary>Repairs holdings in all stores, from copies that are proven against the signed manifest in the same run.</summary>
public sealed class RepairArchive(ArchiveContext archive, RepairOptions options)
{
    private readonly FindRecords _records = new(archive.Stores, archive.Trust);
    private readonly List<RepairStep> _steps = [];
    private readonly List<RepairedReplica> _repaired = [];
    private readonly List<Loss> _losses = [];
    private readonly List<string> _refusals = [];
    private readonly List<ObjectStoreException> _failures = [];
    private readonly List<Check> _checks = [];

    public async Task<RepairOutcome> RunAsync(IReadOnlyList<HoldingId> ids, CancellationToken cancellationToken)
    {
        var (known, unreachable) = await _records.AllAsync(archive.Catalogue, cancellationToken);
        _failures.AddRange(unreachable);
        var unknown = ids.Except(known).ToList();
        if (unknown.Count > 0)
            throw new ArchiveRefusedException($"There is no holding '{string.Join("', '", unknown)}' in this archive. 'preserve list' shows what there is.");
        var startedAt = archive.Now();
        var receiptId = IssueReceipt.NewId(startedAt);
        try
        {
            foreach (var id in ids.Count > 0 ? ids : known)
                await RepairUnlessHeldAsync(id, new RepairFile(archive, receiptId), cancellationToken);
        }
        finally
        {
            // Also when it was cancelled: what was repaired must be told.
            if (_repaired.Count > 0)
                _failures.AddRange((await new IssueReceipt(archive).RunAsync(ReceiptKind.Repair, receiptId, startedAt, _checks, _repaired, [], CancellationToken.None)).NotKeptIn);
        }
        return new RepairOutcome { Steps = _steps, Repaired = _repaired, Losses = _losses, Refusals = _refusals, Failures = _failures };
    }

    // One holding that is being worked on never stops the repair of the others.
    private async Task RepairUnlessHeldAsync(HoldingId id, RepairFile repair, CancellationToken cancellationToken)
    {
        try
        {
            await RepairAsync(id, repair, cancellationToken);
        }
        catch (LeaseHeldException e)
        {
            _refusals.Add(e.Message);
        }
    }

    private async Task RepairAsync(HoldingId id, RepairFile repair, CancellationToken cancellationToken)
    {
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{id}", cancellationToken);
        var entry = await archive.Catalogue.HoldingAsync(id, lease.Lost);
        var view = await _records.RunAsync(id, entry, lease.Lost);
        if (view.Newest is not { } record)
        {
            var there = view.Readings.Where(reading => reading.Problem is not null).Select(reading => reading.Problem!.Text);
            _refusals.Add($"'{id}' cannot be repaired: no store has a manifest of it that verifies, so nothing says what its files should be. {string.Join(" ", there)}");
            return;
        }
        if (entry?.Sequence > record.Manifest.Sequence)
        {
            _refusals.Add($"'{id}' cannot be repaired fully: sequence {entry.Sequence} is known, but no store that could be asked has more than sequence {record.Manifest.Sequence}.");
            return;
        }
        var open = await archive.Catalogue.OpenFindingsAsync(id, lease.Lost);
        var replicas = await archive.Catalogue.ReplicasAsync(id, lease.Lost);
        var hasHold = await archive.HasHoldAsync(id, lease.Lost);
        foreach (var store in archive.Stores.Where(store => view.In(store) is not null && !options.Untouched.Contains(store.Name.Value)))
        {
            // A store that was never given the holding is not damaged; 'store fill' is for that.
            var wasStored = replicas.Any(replica => replica.Store == store.Name.Value && replica.State.Condition != "not-stored");
            if (view.In(store)!.IsThere || wasStored)
                await RepairAsync(store, record, open, hasHold, repair, lease.Lost);
        }
    }

    private async Task RepairAsync(
        IObjectStore store, HoldingRecord record, IReadOnlyList<Finding> open, bool hasHold, RepairFile repair, CancellationToken cancellationToken)
    {
        try
        {
            var found = await new FindDamage(archive, options).RunAsync(store, record, open, hasHold, cancellationToken);
            _refusals.AddRange(found.Where(step => !step.Finding.IsRepairable).Select(step => step.Finding.Text));
            var steps = found.Where(step => step.Finding.IsRepairable).ToList();
            _steps.AddRange(steps);
            if (options.PlanOnly || steps.Count == 0 || RefuseTooMany(store, steps))
                return;
            archive.Progress.Begin($"repairing '{record.Id}' in '{store.Name}'", steps.Sum(step => step.File.Size ?? 0));
            var before = _repaired.Count;
            LockState? locks = null;
            try
            {
                foreach (var step in steps)
                    await RepairAsync(step, repair, cancellationToken);
                locks = await LockAsync(store, record, found, hasHold, cancellationToken);
            }
            finally
            {
                AddCheck(store, record, _repaired.Skip(before).ToList(), locks);
            }
        }
        catch (ObjectStoreException e)
        {
            _failures.Add(e);
        }
    }

    // What could not be put right is no proven version, whatever lies there.
    private async Task<LockState?> LockAsync(
        IObjectStore store, HoldingRecord record, IReadOnlyList<RepairStep> found, bool hasHold, CancellationToken cancellationToken)
    {
        if (await new LockFiles(store).RunAsync(record, until: null, hasHold, archive.Now(), cancellationToken) is not { } locks)
            return null;
        return locks.Without(found.Select(step => step.Finding.Place).Except(_repaired.Select(repaired => repaired.Place)).Select(place => place.Key));
    }

    private async Task RepairAsync(RepairStep step, RepairFile repair, CancellationToken cancellationToken)
    {
        var (repaired, loss) = await repair.RunAsync(step, cancellationToken);
        if (repaired is not null)
            _repaired.Add(repaired);
        if (loss is not null)
            _losses.Add(loss);
    }

    // That many wrong files are not rot: a repair of each could be the wrong thing, and would wear the last good copies.
    private bool RefuseTooMany(IObjectStore store, List<RepairStep> steps)
    {
        var overwrites = steps.Count(step => step.Finding is not (Finding.Missing or Finding.LockDrift));
        if (overwrites <= options.OverwriteLimit)
            return false;
        _refusals.Add($"Store '{store.Name}' has {overwrites} files with wrong bytes, more than {options.OverwriteLimit}: that is an incident of the store, and nothing was overwritten in it. Find out what happened to it, then run 'preserve repair --overwrite-limit {overwrites}'.");
        return true;
    }

    private void AddCheck(IObjectStore store, HoldingRecord record, List<RepairedReplica> repaired, LockState? locks)
    {
        var names = repaired.Select(replica => replica.Place.Artifact).OfType<ArtifactName>().ToList();
        if (repaired.Count == 0)
            return;
        _checks.Add(new Check
        {
            Holding = record.Id,
            Store = store.Name.Value,
            Sequence = record.Manifest.Sequence,
            Manifest = record.Verified.PayloadDigest,
            RecordInventory = record.RecordInventoryDigest,
            Only = names,
            Asked = Grade.Full,
            Reached = Grade.Full,
            Fallbacks = [],
            BytesRead = record.Manifest.Artifacts.Where(artifact => names.Contains(artifact.Name)).Sum(artifact => artifact.Size),
            ChunksRead = record.Manifest.Artifacts.Where(artifact => names.Contains(artifact.Name)).Sum(artifact => (long)artifact.LeafCount),
            ChunksTotal = record.Manifest.Artifacts.Sum(artifact => (long)artifact.LeafCount),
            EndedAt = archive.Now(),
            Findings = [],
            Locks = locks,
        });
    }
}
