using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Receipts;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Restoring;

/// <summary>What is restored.</summary>
public sealed record RestoreOptions
{
    /// <summary>Null for the newest.</summary>
    public long? Sequence { get; init; }

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];
}

/// <summary>What came of it.</summary>
/// <param name="Folder">The holding.</param>
/// <param name="ManifestFolder">What is needed to verify it.</param>
/// <param name="Record">The record that was restored from.</param>
/// <param name="Files">How many files were restored.</param>
/// <param name="Missing">Files that no store could give, with what each had instead.</param>
public sealed record RestoreOutcome(
    string Folder, string ManifestFolder, HoldingRecord Record, int Files, IReadOnlyList<(string Name, IReadOnlyList<string> Refused)> Missing);

/// <summary>
/// Writes a holding to <c>&lt;folder&gt;/&lt;id&gt;/</c> and its manifest to <c>&lt;folder&gt;/&lt;id&gt;.manifest/</c>.
/// Each file is proven while it is written and seen only when it is whole; one that a store gives wrongly is taken
/// from the next. Run again, it goes on where it was.
/// </summary>
public sealed class RestoreHolding(ArchiveContext archive, RestoreOptions options)
{
    /// <exception cref="ArchiveRefusedException">There is nothing that could be restored, or no room for it.</exception>
    public async Task<RestoreOutcome> RunAsync(HoldingId id, string folder, CancellationToken cancellationToken)
    {
        var startedAt = archive.Now();
        var known = await archive.Catalogue.HoldingAsync(id, cancellationToken);
        var view = await new FindRecords(archive.Stores, archive.Trust).RunAsync(id, known, cancellationToken);
        var newest = view.Newest ?? throw new ArchiveRefusedException($"There is no holding '{id}' whose manifest verifies. 'preserve audit {id}' says what is wrong.");
        var record = await AtAsync(newest, view, cancellationToken);
        var files = RestoredFile.Of(record).ToLookup(file => file.Artifact is not null);
        var artifacts = files[true].Where(file => options.Roles.Count == 0 || options.Roles.Contains(file.Artifact!.Role)).ToList();
        Directory.CreateDirectory(folder);
        CheckRoom(folder, id, artifacts);
        List<(string, IReadOnlyList<string>)> missing = [];
        archive.Progress.Begin("restoring", artifacts.Sum(file => file.Artifact!.Size));
        var fetch = new FetchFile(archive);
        await Parallel.ForEachAsync(
            artifacts.OrderByDescending(file => file.Size),
            new ParallelOptions { MaxDegreeOfParallelism = archive.Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                if (await fetch.RunAsync(file, Path.Combine(folder, file.Path), token) is { } refused)
                {
                    lock (missing)
                        missing.Add((file.Name, refused));
                }
            });
        foreach (var file in files[false])
        {
            if (await fetch.RunAsync(file, Path.Combine(folder, file.Path), cancellationToken) is { } refused)
                missing.Add((file.Name, refused));
        }
        var (target, manifestTarget) = (Path.Combine(folder, RestoredFile.FolderOf(id)), Path.Combine(folder, RestoredFile.ManifestFolderOf(id)));
        var outcome = new RestoreOutcome(target, manifestTarget, record, artifacts.Count - missing.Count, missing);
        await IssueAsync(outcome, startedAt, cancellationToken);
        return outcome;
    }

    // Without a key nobody could prove it later; that it cannot be kept takes nothing from what was restored.
    private async Task IssueAsync(RestoreOutcome outcome, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if (archive.Signers.Count == 0)
            return;
        try
        {
            var restored = new RestoredHolding(outcome.Record.Id, outcome.Record.Manifest.Sequence, outcome.Record.Verified.PayloadDigest, outcome.Files, [.. outcome.Missing.Select(missing => missing.Name).Order(StringComparer.Ordinal)]);
            await new IssueReceipt(archive) { Restored = restored }.RunAsync(ReceiptKind.Restore, IssueReceipt.NewId(startedAt), startedAt, [], [], [], cancellationToken);
        }
        catch (Exception e) when (e is CatalogueException or ObjectStoreException)
        {
            archive.Progress.Note($"No receipt of the restore was kept: {e.Message}");
        }
    }

    private async Task<HoldingRecord> AtAsync(HoldingRecord newest, HoldingView view, CancellationToken cancellationToken)
    {
        if (options.Sequence is not { } sequence || sequence == newest.Manifest.Sequence)
            return newest;
        if (sequence > newest.Manifest.Sequence)
            throw new ArchiveRefusedException($"'{newest.Id}' has no sequence {sequence}; its newest is {newest.Manifest.Sequence}.");
        var reading = view.Readings.First(reading => reading.Record == newest);
        return await new ReadRecord(reading.Store, archive.Trust).AtAsync(newest, sequence, cancellationToken);
    }

    private static void CheckRoom(string folder, HoldingId id, List<RestoredFile> artifacts)
    {
        var needed = artifacts.Sum(file => file.Artifact!.Size);
        var target = Path.Combine(folder, RestoredFile.FolderOf(id));
        // What an earlier run left is not needed again; whatever else lies in the folder has nothing to do with it.
        var begun = Directory.Exists(target) ? Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(path => FileFacts.Of(path)?.Size ?? 0) : 0;
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace + begun;
        if (free < needed)
            throw new ArchiveRefusedException($"'{folder}' has room for {free:N0} bytes, {needed:N0} are needed. Nothing was restored.");
    }
}
