using System.Security.Cryptography;
using Preservation.Archive.Journals;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Archive.Registering.Uploading;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering;

/// <summary>Reads what was stored again, from the medium, before it counts as a copy.</summary>
public sealed class ReadBack(ArchiveContext archive, Journal journal, StoresUnderWay stores)
{
    /// <summary>The check of each store, by name, for the receipt.</summary>
    public async Task<IReadOnlyDictionary<string, CheckedFiles>> RunAsync(
        HoldingId id, IReadOnlyList<ExpectedFile> files, Grade grade, CancellationToken cancellationToken)
    {
        Dictionary<string, CheckedFiles> results = [];
        var alive = stores.Alive;
        archive.Progress.Begin("reading back", files.Sum(file => file.Size ?? 0) * alive.Count);
        // Store by store: each has its own medium, and one that fails must not end the check of the others.
        await Task.WhenAll(alive.Select(store => stores.TryAsync(store, async () =>
        {
            var result = grade == Grade.Full
                ? await CheckAsync(store, id, files, cancellationToken)
                : await SampleAsync(store, id, files, cancellationToken);
            lock (results)
                results[store.Name.Value] = result;
            if (result.Findings.Count > 0)
            {
                throw new ObjectStoreException(store.Name, StoreFailure.Unreadable,
                    $"Store '{store.Name}' does not give back what was put into it: {result.Findings[0].Text}");
            }
        })));
        stores.ThrowIfNoneIsLeft();
        return results;
    }

    private async Task<CheckedFiles> CheckAsync(
        IObjectStore store, HoldingId id, IReadOnlyList<ExpectedFile> files, CancellationToken cancellationToken)
    {
        var name = store.Name.Value;
        var pending = files.Where(file => !IsVerified(file, name)).ToList();
        archive.Progress.Advance(files.Except(pending).Sum(file => file.Size ?? 0));
        var check = new CheckFiles(store, id, ReadFrom.Medium, archive.Buffers, archive.Parallelism)
        {
            Intact = file =>
            {
                foreach (var artifact in file.Artifacts.Where(artifact => journal.Entries.ContainsKey(artifact.Name.Value)))
                    journal.Verified(artifact.Name, name);
            },
        };
        return await check.RunAsync(pending, archive.Progress, cancellationToken);
    }

    private Task<CheckedFiles> SampleAsync(
        IObjectStore store, HoldingId id, IReadOnlyList<ExpectedFile> files, CancellationToken cancellationToken)
    {
        var seed = Digest.Of(RandomNumberGenerator.GetBytes(32));
        var sample = new SampleFiles(store, id, archive.Buffers, archive.Parallelism)
        {
            Leaves = (artifact, _) => Task.FromResult<Digest[]?>(journal.Entries[artifact.Name.Value].Content.Leaves.ToArray()),
        };
        return sample.RunAsync(files, seed, Detection.DefaultSample, archive.Progress, cancellationToken);
    }

    private bool IsVerified(ExpectedFile file, string store) =>
        file.Artifacts.Count > 0
        && file.Artifacts.All(artifact => journal.Entries.GetValueOrDefault(artifact.Name.Value)?.Verified.Contains(store) == true);
}
