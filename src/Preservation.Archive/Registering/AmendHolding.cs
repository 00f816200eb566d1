using Preservation.Archive.Journals;
using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Registering.Scanning;
using Preservation.Archive.Registering.Uploading;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Registering;

/// <summary>What an amendment adds.</summary>
/// <param name="Id">To which holding.</param>
/// <param name="Files">New dossier artifacts.</param>
/// <param name="Reason">Why, in the words of who adds them; it is signed.</param>
public sealed record AmendmentPlan(HoldingId Id, IReadOnlyList<PlannedFile> Files, string Reason);

/// <summary>
/// Adds dossier artifacts as the next sequence. Digests of what is there are reused from the signed manifest, never
/// taken again; nothing is overwritten or removed. Goes on after a crash as registering does.
/// </summary>
public sealed class AmendHolding(ArchiveContext archive, RegisterOptions options)
{
    /// <exception cref="ArchiveRefusedException">It cannot be done; nothing became visible.</exception>
    public async Task<RegisterOutcome> RunAsync(AmendmentPlan plan, CancellationToken cancellationToken)
    {
        SignersInForce.Check(archive);
        LockFiles.RefusePassed(archive.Stores, archive.Now());
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{plan.Id}", cancellationToken);
        var folder = Path.Combine(archive.JournalFolder, plan.Id.Value);
        Journal.Forget(folder);
        var known = await archive.Catalogue.HoldingAsync(plan.Id, lease.Lost);
        var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(plan.Id, known, lease.Lost);
        var newest = view.Newest ?? throw new ArchiveRefusedException($"There is no holding '{plan.Id}' whose manifest verifies. 'preserve audit {plan.Id}' says what is wrong.");
        if (known?.Sequence > newest.Manifest.Sequence)
            throw new ArchiveRefusedException($"The catalogue knows sequence {known.Sequence} of '{plan.Id}', but the stores that could be asked have only {newest.Manifest.Sequence}. Run 'preserve audit {plan.Id}' first.");
        // The commit of a broken run may have reached some stores: then the sequence before it is the one to go on from.
        var before = Journal.Exists(folder) ? await BeforeAsync(folder, view, newest, lease.Lost) : newest;
        RefuseTaken(plan, before.Manifest);

        var stores = new StoresUnderWay(archive.Stores, archive.Progress);
        LeaveBehindStale(stores, view, before, newest);
        using var journal = Journal.Open(folder, PlanBytes(plan, before), newest.RecordInventoryDigest);
        var startedAt = archive.Now();
        archive.Progress.Begin("storing", plan.Files.Sum(file => file.Size));
        var version = before.Record.Head + 1;
        await new UploadFiles(archive, journal, stores).RunAsync(plan.Files, name =>
            $"{HoldingRecord.Folder(plan.Id, ObjectPart.Record)}/{OcflPaths.ContentPath(version, name.Value)}", lease.Lost);
        var package = MakePackage(plan, before, journal);
        var record = package.Verify(archive.Trust, before.RecordInventoryBytes);
        return await new FinishSequence(archive, journal, stores, options, lease.Lease)
            .RunAsync(ReceiptKind.Amendment, record, package, startedAt, lease.Lost);
    }

    private static void RefuseTaken(AmendmentPlan plan, Manifest before)
    {
        var taken = before.Artifacts.Select(artifact => artifact.Name.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var again = plan.Files.Where(file => taken.Contains(file.Name.Value)).Select(file => $"'{file.Name}'").ToList();
        if (again.Count > 0)
            throw new ArchiveRefusedException($"'{plan.Id}' has {string.Join(" and ", again)} already. Nothing is ever overwritten: add the new text under another name.");
        var model = plan.Files.Where(file => file.Role.IsModelFile()).Select(file => $"'{file.Name}' ({file.Role.Name()})").ToList();
        if (model.Count > 0)
            throw new ArchiveRefusedException($"{string.Join(" and ", model)} would change the model files of '{plan.Id}', which never change. Other weights are another holding.");
    }

    // A store that lacks the holding, or an older sequence of it, is completed by 'store fill'.
    private static void LeaveBehindStale(StoresUnderWay stores, HoldingView view, HoldingRecord before, HoldingRecord newest)
    {
        foreach (var reading in view.Readings)
        {
            if (reading.Record?.RecordInventoryDigest is { } digest && (digest == before.RecordInventoryDigest || digest == newest.RecordInventoryDigest))
                continue;
            stores.LeaveBehind(reading.Store.Name, new ObjectStoreException(reading.Store.Name, StoreFailure.Conflict,
                $"Store '{reading.Store.Name}' does not hold sequence {before.Manifest.Sequence} of '{before.Id}' whole. Run 'preserve store fill {reading.Store.Name}' or 'preserve repair {before.Id}'."));
        }
    }

    private async Task<HoldingRecord> BeforeAsync(string folder, HoldingView view, HoldingRecord newest, CancellationToken cancellationToken)
    {
        if (newest.Manifest.Sequence == 0 || Journal.PackagedRecord(folder) is not { } packaged || Core.Digests.Digest.Of(packaged) != newest.RecordInventoryDigest)
            return newest;
        // Every store that has the new version has the old one inside it.
        var reading = view.Readings.First(r => r.Record?.RecordInventoryDigest == newest.RecordInventoryDigest);
        var sequence = await new ReadRecord(reading.Store, archive.Trust).AtAsync(newest, newest.Manifest.Sequence - 1, cancellationToken);
        return sequence;
    }

    private Package MakePackage(AmendmentPlan plan, HoldingRecord before, Journal journal)
    {
        if (journal.ReadPackage() is { } files)
            return Package.FromFiles(files);
        var build = new BuildPackage(archive.Signers);
        var added = plan.Files.Select(file => BuildPackage.ArtifactOf(file, journal.Entries[file.Name.Value].Content)).ToList();
        var now = archive.Now();
        var manifest = before.Manifest with
        {
            Sequence = before.Manifest.Sequence + 1,
            // A clock that was set back must not make an amendment look older than what it amends.
            CreatedAt = now > before.Manifest.CreatedAt ? now : before.Manifest.CreatedAt,
            Previous = new PreviousManifest(before.Manifest.Sequence, before.Verified.PayloadDigest),
            Reason = plan.Reason,
            RequiredSignatures = build.RequiredSignatures,
            Artifacts = [.. before.Manifest.Artifacts.Concat(added).OrderBy(artifact => artifact.Name)],
        };
        var package = build.Run(manifest, before.WeightsInventoryBytes, RegisterHolding.LeafFiles(added, journal), before.Record);
        journal.WritePackage(package.ToFiles());
        return package;
    }

    private static byte[] PlanBytes(AmendmentPlan plan, HoldingRecord before) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("amend", plan.Id.Value);
        json.WriteNumber("sequence", before.Manifest.Sequence + 1);
        json.WriteString("reason", plan.Reason);
        PlanJson.WriteFiles(json, plan.Files);
        json.WriteEndObject();
    });
}
