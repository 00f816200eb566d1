using Preservation.Archive.Journals;
using Preservation.Archive.Locks;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Registering.Scanning;
using Preservation.Archive.Registering.Uploading;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Registering;

/// <summary>How a registration or amendment is done.</summary>
public sealed record RegisterOptions
{
    /// <summary>How much is read back before it counts: full, sample, or none; what was skipped lowers the grade of the receipt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A drill restores; reading back does not.</exception>
    public Grade ReadBack { get; init => field = value is Grade.Drill ? throw new ArgumentOutOfRangeException(nameof(value)) : value; } = Grade.Full;

    public bool AllowDuplicateWeights { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Record">The holding as it is now.</param>
/// <param name="Stored">Stores that hold it whole.</param>
/// <param name="Failures">Stores that were left behind, and why; none when all have it.</param>
/// <param name="WasResumed">Whether an earlier, broken run was continued.</param>
public sealed record RegisterOutcome(
    HoldingRecord Record, IReadOnlyList<string> Stored, IReadOnlyCollection<ObjectStoreException> Failures, bool WasResumed);

/// <summary>
/// Registers a holding: digest and copy in one read, read back, sign, commit, receipt. Killed at any point and run
/// again, it goes on: the journal knows what was verified, and what lies in the stores is compared, never sent twice.
/// </summary>
public sealed class RegisterHolding(ArchiveContext archive, RegisterOptions options)
{
    /// <exception cref="ArchiveRefusedException">It cannot be done; nothing became visible.</exception>
    /// <exception cref="LeaseHeldException">Somebody else works on the same id.</exception>
    /// <exception cref="ObjectStoreException">No store could be written at all.</exception>
    public async Task<RegisterOutcome> RunAsync(RegistrationPlan plan, CancellationToken cancellationToken)
    {
        SignersInForce.Check(archive);
        await using var lease = await LeaseKeeper.TakeAsync(archive.Catalogue, $"holding:{plan.Id}", cancellationToken);
        var taking = archive.Stores.Where(store => !archive.Draining.Contains(store.Name)).ToList();
        if (taking.Count == 0)
            throw new ArchiveRefusedException($"No store takes new holdings: {string.Join(", ", archive.Stores.Select(store => $"'{store.Name}'"))} are draining. 'preserve store drain <store> --undo' ends that.");
        LockFiles.RefusePassed(taking, archive.Now());
        var folder = Path.Combine(archive.JournalFolder, plan.Id.Value);
        Journal.Forget(folder);
        if (!Journal.Exists(folder))
        {
            await RefuseExistingAsync(plan.Id, lease.Lost);
            await new FreeSpace(taking).CheckAsync(plan.Id, plan.TotalSize, lease.Lost);
        }
        var stores = new StoresUnderWay(taking, archive.Progress);
        using var journal = Journal.Open(folder, PlanBytes(plan), committed: null);
        var startedAt = archive.Now();
        archive.Progress.Begin("storing", plan.TotalSize);
        await new UploadFiles(archive, journal, stores).RunAsync(plan.Files, name => KeyOf(plan.Id, name), lease.Lost);
        await RefuseDuplicatesAsync(plan, journal, lease.Lost);

        var package = MakePackage(plan, journal);
        var record = package.Verify(archive.Trust, []);
        var finish = new FinishSequence(archive, journal, stores, options, lease.Lease);
        return await finish.RunAsync(ReceiptKind.Registration, record, package, startedAt, lease.Lost);
    }

    private static string KeyOf(HoldingId id, ArtifactName name) =>
        $"{HoldingRecord.Folder(id, name.IsModelFile ? ObjectPart.Weights : ObjectPart.Record)}/{OcflPaths.ContentPath(1, name.Value)}";

    private async Task RefuseExistingAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, null, cancellationToken);
        var where = view.Readings.FirstOrDefault(reading => reading.IsThere)?.Store.Name.Value
            ?? (await archive.Catalogue.HoldingAsync(id, cancellationToken) is null ? null : "the catalogue");
        if (where is not null)
        {
            throw new ArchiveRefusedException(
                $"The holding '{id}' exists already (in {where}). Add to its dossier with 'preserve amend {id}'; other weights are another holding, under another id.");
        }
    }

    private async Task RefuseDuplicatesAsync(RegistrationPlan plan, Journal journal, CancellationToken cancellationToken)
    {
        // Tiny files such as an empty shard are equal by nature.
        var digests = plan.Files.Where(file => file.Role == Role.Weights && file.Size >= 64)
            .Select(file => journal.Entries[file.Name.Value].Content.Digest).ToHashSet();
        var others = (await archive.Catalogue.HoldingsWithWeightsAsync(digests, cancellationToken))
            .Where(other => other.Holding != plan.Id).ToList();
        if (others.Count == 0)
            return;
        var what = string.Join(" and ", others.GroupBy(other => other.Holding)
            .Select(group => $"'{group.Key}' ({group.Count()} of {digests.Count} weights files)"));
        if (!options.AllowDuplicateWeights)
        {
            throw new ArchiveRefusedException(
                $"'{plan.Id}' has the same weights as {what}, so one of the two may be labelled wrongly. Nothing was registered; what was copied stays in the stores unseen. If both are right, run the same command with --allow-duplicate-weights.");
        }
        archive.Progress.Note($"'{plan.Id}' has the same weights as {what}; registered all the same, as asked.");
    }

    private Package MakePackage(RegistrationPlan plan, Journal journal)
    {
        if (journal.ReadPackage() is { } files)
            return Package.FromFiles(files);
        var build = new BuildPackage(archive.Signers);
        var artifacts = plan.Files.Select(file => BuildPackage.ArtifactOf(file, journal.Entries[file.Name.Value].Content)).ToList();
        var manifest = new Manifest
        {
            Holding = plan.Id,
            Archive = archive.Id,
            Sequence = 0,
            CreatedAt = archive.Now(),
            Previous = null,
            Reason = "registered",
            Model = plan.Model,
            WeightsInventory = default,
            RequiredSignatures = build.RequiredSignatures,
            Artifacts = artifacts,
        };
        var weights = InventoryJson.Write(BuildPackage.WeightsInventory(manifest));
        var package = build.Run(manifest with { WeightsInventory = Digest.Of(weights) }, weights, LeafFiles(artifacts, journal), before: null);
        journal.WritePackage(package.ToFiles());
        return package;
    }

    internal static Dictionary<string, byte[]> LeafFiles(IEnumerable<Artifact> artifacts, Journal journal) => artifacts
        .Where(artifact => ManifestFiles.LeafFile(artifact) is not null)
        .ToDictionary(artifact => ManifestFiles.LeafFile(artifact)!, artifact => journal.Entries[artifact.Name.Value].Content.LeafFile());

    // Equal bytes when the same command is run again on an unchanged source.
    private byte[] PlanBytes(RegistrationPlan plan) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("register", plan.Id.Value);
        json.WriteString("model", plan.Model.ToString());
        json.WriteNumber("chunkSize", archive.Chunking.ChunkSize);
        PlanJson.WriteFiles(json, plan.Files);
        json.WriteEndObject();
    });
}
