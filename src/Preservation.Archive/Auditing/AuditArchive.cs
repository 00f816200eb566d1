using Preservation.Archive.Checking;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Auditing;

/// <summary>
/// Audits holdings in stores. One broken holding never stops the others, and the receipt always comes. An audit never
/// writes or adopts a reference digest: what is right is what the signed manifest says.
/// </summary>
public sealed class AuditArchive(ArchiveContext archive, AuditOptions options)
{
    private readonly FindRecords _records = new(archive.Stores, archive.Trust);

    public async Task<AuditOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = archive.Now();
        var stores = options.Store is { } name ? [archive.Store(name)] : archive.Stores;
        var (known, unreachable) = await _records.AllAsync(archive.Catalogue, cancellationToken);
        RefuseUnknown(known, unreachable);
        var ids = options.Holdings.Count > 0 ? options.Holdings : known;
        var due = new DueChecks(archive.Policy, await archive.Catalogue.LastChecksAsync(cancellationToken), archive.Now());
        var seed = await archive.Catalogue.LastReceiptAsync(cancellationToken);
        List<Check> checks = [];
        var wasCancelled = false;
        try
        {
            foreach (var id in ids)
            {
                var wanted = options.DueOnly ? [.. stores.Where(store => due.IsDue(id, store.Name.Value, options.Grade))] : stores;
                if (wanted.Count > 0)
                    checks.AddRange(await AuditAsync(id, wanted, seed, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            wasCancelled = true;
        }
        var (strays, lookedAt) = options.Holdings.Count == 0 && !options.DueOnly && !wasCancelled ? await LookAsync(stores, known, cancellationToken) : ([], []);
        var issued = checks.Count == 0 && strays.Count == 0 ? null : await new IssueReceipt(archive) { Seed = seed, LookedAt = lookedAt }.RunAsync(
            ReceiptKind.Audit, IssueReceipt.NewId(startedAt), startedAt, checks, [], strays, CancellationToken.None);
        return new AuditOutcome
        {
            Issued = issued,
            Checks = checks,
            Strays = strays,
            Unreachable = unreachable,
            WasCancelled = wasCancelled,
        };
    }

    private async Task<(IReadOnlyList<Finding> Strays, IReadOnlyList<string> LookedAt)> LookAsync(
        IReadOnlyList<IObjectStore> stores, IReadOnlyList<HoldingId> known, CancellationToken cancellationToken)
    {
        List<Finding> strays = [];
        List<string> lookedAt = [];
        foreach (var store in stores)
        {
            try
            {
                strays.AddRange(await AuditStore.FindAsync(archive, store, known, cancellationToken));
                lookedAt.Add(store.Name.Value);
            }
            catch (ObjectStoreException e)
            {
                // Told for each of its holdings already.
                archive.Progress.Note(e.Message);
            }
        }
        return (strays, lookedAt);
    }

    private void RefuseUnknown(IReadOnlyList<HoldingId> known, IReadOnlyList<ObjectStoreException> unreachable)
    {
        var unknown = options.Holdings.Except(known).ToList();
        if (unknown.Count > 0)
        {
            var why = unreachable.Count > 0 ? $" {unreachable.Count} of the stores could not be asked." : "";
            throw new ArchiveRefusedException($"There is no holding '{string.Join("', '", unknown)}' in this archive.{why} 'preserve list' shows what there is.");
        }
    }

    private async Task<IReadOnlyList<Check>> AuditAsync(
        HoldingId id, IReadOnlyList<IObjectStore> stores, Core.Digests.Digest? seed, CancellationToken cancellationToken)
    {
        var known = await archive.Catalogue.HoldingAsync(id, cancellationToken);
        try
        {
            var watch = await ChangeWatch.BeginAsync(archive.Catalogue, id, cancellationToken);
            var view = await _records.RunAsync(id, known, cancellationToken);
            var replicas = await archive.Catalogue.ReplicasAsync(id, cancellationToken);
            var hasHold = await archive.HasHoldAsync(id, cancellationToken);
            var audit = new AuditHolding(archive, options, view, new KnownHolding(known, replicas, hasHold));
            var checks = await audit.RunAsync(stores, seed, cancellationToken);
            return await watch.IsUnchangedAsync(cancellationToken) ? checks : NotDone($"'{id}' was changed while it was read. Run the same command again.");
        }
        catch (LeaseHeldException e)
        {
            return NotDone(e.Message);
        }

        IReadOnlyList<Check> NotDone(string why) =>
            [.. stores.Select(store => Checks.NotDone(id, store.Name.Value, known, options.Grade, archive.Now(), why, isAway: false))];
    }
}
