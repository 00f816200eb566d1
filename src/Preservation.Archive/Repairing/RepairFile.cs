using System.Globalization;
using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Repairing;

/// <summary>
/// Puts one file right: the damaged bytes are kept in quarantine, the source is proven in the same read that copies
/// it, only then the key is replaced, and the result is read back. Without a source that proves, nothing is touched.
/// </summary>
public sealed class RepairFile(ArchiveContext archive, string receiptId)
{
    private int _kept;

    /// <summary>What was repaired, or what is lost.</summary>
    /// <exception cref="ObjectStoreException">The store could not be written.</exception>
    public async Task<(RepairedReplica? Repaired, Loss? Loss)> RunAsync(RepairStep step, CancellationToken cancellationToken)
    {
        var (store, file, finding) = step;
        // Its bytes were read in this run and are right: what is wrong is its lock, which is set anew for all keys.
        if (finding is Finding.LockDrift)
            return (new RepairedReplica(finding.Place, finding.Kind, store.Name.Value, null, file.Digest), null);
        var existing = await store.StatAsync(StorageKey.Parse(file.Key), cancellationToken);
        string? quarantine = null;
        string source;
        if (file.Bytes is { } bytes)
        {
            if (existing is not null)
                quarantine = await KeepAsync(step, cancellationToken);
            await PutAsync(store, file, bytes, existing?.Tag, cancellationToken);
            source = "the signed manifest";
        }
        else
        {
            if (existing is not null)
                quarantine = await KeepAsync(step, cancellationToken);
            var copy = new CopyReplica(archive.Stores, archive.Buffers, archive.Progress);
            var outcome = await copy.RunAsync(store, file, existing?.Tag, cancellationToken);
            if (outcome.Source is null)
                return (null, new Loss(finding, outcome.Refused));
            source = outcome.Source.Name.Value;
        }
        await ReadBackAsync(step, cancellationToken);
        archive.Progress.FileDone(finding.Place.Subject);
        return (new RepairedReplica(finding.Place, finding.Kind, source, quarantine, file.Digest), null);
    }

    private static async Task PutAsync(IObjectStore store, ExpectedFile file, byte[] bytes, string? tag, CancellationToken cancellationToken)
    {
        var key = StorageKey.Parse(file.Key);
        await using var upload = tag is null
            ? await store.PutNewAsync(key, bytes.Length, cancellationToken)
            : await store.ReplaceAsync(key, bytes.Length, tag, cancellationToken);
        await upload.WriteAsync(bytes, cancellationToken);
        await upload.CompleteAsync(cancellationToken);
    }

    // Kept before anything is written, with a note that says where the bytes lay and what was wrong with them.
    private async Task<string> KeepAsync(RepairStep step, CancellationToken cancellationToken)
    {
        var name = step.File.Key[(step.File.Key.LastIndexOf('/') + 1)..];
        var key = string.Create(CultureInfo.InvariantCulture, $"quarantine/{receiptId}/{Interlocked.Increment(ref _kept):000000}-{name}");
        await step.Store.KeepAsync(StorageKey.Parse(step.File.Key), StorageKey.Parse(key), cancellationToken);
        var note = StrictJson.Write(json => FindingJson.Write(json, step.Finding));
        await WriteKnown.PutAsync(step.Store, key + ".note.json", note, cancellationToken);
        return key;
    }

    private async Task ReadBackAsync(RepairStep step, CancellationToken cancellationToken)
    {
        var (store, file, finding) = step;
        var read = await new CheckFiles(store, finding.Place.Holding!, ReadFrom.Medium, archive.Buffers, archive.Parallelism)
            .RunAsync([file], NoProgress.Instance, cancellationToken);
        if (read.Findings.Count > 0)
        {
            throw new ObjectStoreException(store.Name, StoreFailure.Unreadable,
                $"Store '{store.Name}' does not give back what was put there for '{finding.Place.Subject}': {read.Findings[0].Text} Its medium may be failing.");
        }
    }
}
