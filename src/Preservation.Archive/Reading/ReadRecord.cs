using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Reading;

/// <summary>What one store says of one holding.</summary>
/// <param name="Store">Which store.</param>
/// <param name="Record">The newest record in it that verifies; null when none does.</param>
/// <param name="IsThere">Whether anything of the record lies there at all.</param>
/// <param name="Problem">Why what is presented as newest is not believed; null when it is.</param>
public sealed record RecordReading(IObjectStore Store, HoldingRecord? Record, bool IsThere, Finding? Problem);

/// <summary>
/// Reads the record of a holding out of one store and believes nothing of it: inventories, signatures and the chain of
/// manifests must fit. The newest version that does is the record; where a newer one does not, that is told.
/// </summary>
public sealed class ReadRecord(IObjectStore store, TrustPolicy trust)
{
    private sealed class NotBelievedException(string key, string reason) : Exception(reason)
    {
        public string Key { get; } = key;
    }

    /// <exception cref="ObjectStoreException">The store cannot be reached.</exception>
    public async Task<RecordReading> RunAsync(HoldingId id, CancellationToken cancellationToken)
    {
        var folder = HoldingRecord.Folder(id, ObjectPart.Record);
        var candidates = await CandidatesAsync(folder, cancellationToken);
        Finding? problem = null;
        foreach (var (key, inventory) in candidates)
        {
            try
            {
                var record = await ReadAsync(id, folder, key, inventory, cancellationToken);
                return new RecordReading(store, record, true, problem);
            }
            catch (Exception e) when (e is NotBelievedException or DocumentException or UntrustedException)
            {
                var place = new Place(id, store.Name.Value, (e as NotBelievedException)?.Key ?? key, null);
                problem ??= new Finding.Untrusted(place, e.Message);
            }
        }
        return new RecordReading(store, null, candidates.Count > 0, problem);
    }

    /// <summary>An earlier sequence of a record that was read from this store.</summary>
    /// <exception cref="ObjectStoreException">The store does not give it.</exception>
    public async Task<HoldingRecord> AtAsync(HoldingRecord newest, long sequence, CancellationToken cancellationToken)
    {
        var version = (int)sequence + 1;
        var folder = HoldingRecord.Folder(newest.Id, ObjectPart.Record);
        try
        {
            var manifest = await ReadManifestAsync(newest.Id, folder, newest.Record, version, cancellationToken);
            return HoldingRecord.Create(manifest, newest.WeightsInventoryBytes, [.. newest.RecordInventoryBytes.Take(version)]);
        }
        catch (Exception e) when (e is NotBelievedException or DocumentException or UntrustedException)
        {
            throw new ObjectStoreException(store.Name, StoreFailure.Unreadable, $"Store '{store.Name}' does not give sequence {sequence} of '{newest.Id}': {e.Message}", e);
        }
    }

    // The newest version first, whatever the top of the object says: a top that was rolled back must not hide it.
    private async Task<List<(string Key, byte[] Bytes)>> CandidatesAsync(string folder, CancellationToken cancellationToken)
    {
        List<(string, byte[])> candidates = [];
        for (var v = 1; await TryReadAsync($"{folder}/v{v}/{Inventory.FileName}", cancellationToken) is { } version; v++)
            candidates.Insert(0, ($"{folder}/v{v}/{Inventory.FileName}", version));
        var top = $"{folder}/{Inventory.FileName}";
        if (await TryReadAsync(top, cancellationToken) is { } bytes && !candidates.Any(c => c.Item2.AsSpan().SequenceEqual(bytes)))
            candidates.Add((top, bytes));
        return candidates;
    }

    private async Task<HoldingRecord> ReadAsync(
        HoldingId id, string folder, string key, byte[] inventoryBytes, CancellationToken cancellationToken)
    {
        var inventory = InventoryJson.Read(inventoryBytes, $"'{key}' in store '{store.Name}'");
        var manifests = new List<VerifiedManifest>();
        for (var v = 1; v <= inventory.Head; v++)
            manifests.Add(await ReadManifestAsync(id, folder, inventory, v, cancellationToken));
        CheckChain(folder, manifests);
        var weightsKey = $"{HoldingRecord.Folder(id, ObjectPart.Weights)}/v1/{Inventory.FileName}";
        var weights = await ReadBoundAsync(weightsKey, manifests[^1].Manifest.WeightsInventory, cancellationToken)
            ?? await ReadBoundAsync(weightsKey.Replace("/v1/", "/", StringComparison.Ordinal), manifests[^1].Manifest.WeightsInventory, cancellationToken)
            ?? throw new NotBelievedException(weightsKey, $"the inventory of the model files is missing or is not the one that the manifest binds ({manifests[^1].Manifest.WeightsInventory.Short}).");
        return HoldingRecord.Create(manifests[^1], weights, await VersionInventoriesAsync(folder, inventory, inventoryBytes, cancellationToken));
    }

    private async Task<VerifiedManifest> ReadManifestAsync(
        HoldingId id, string folder, Inventory inventory, int version, CancellationToken cancellationToken)
    {
        const string name = $"{ManifestFiles.Folder}/{ManifestFiles.Envelope}";
        if (!inventory.Versions[version - 1].State.TryGetValue(name, out var digest))
            throw new NotBelievedException($"{folder}/v{version}", $"version v{version} of its record names no {name}.");
        var key = $"{folder}/{inventory.PathOf(name, digest)}";
        var bytes = await TryReadAsync(key, cancellationToken)
            ?? throw new NotBelievedException(key, "the signed manifest is missing.");
        var document = $"'{key}' in store '{store.Name}'";
        var manifest = ManifestVerifier.Verify(bytes, trust, document);
        if (manifest.Holding != id || manifest.Manifest.Sequence != version - 1)
            throw new NotBelievedException(key, $"it is the manifest of '{manifest.Holding}', sequence {manifest.Manifest.Sequence}; that of '{id}', sequence {version - 1}, should lie there.");
        if (Digest.Of(bytes) != digest)
            throw new NotBelievedException(key, $"it has {Digest.Of(bytes).Short}; the inventory says {digest.Short}.");
        return manifest;
    }

    private static void CheckChain(string folder, List<VerifiedManifest> manifests)
    {
        for (var i = 1; i < manifests.Count; i++)
        {
            var stated = manifests[i].Manifest.Previous!.Digest;
            if (stated != manifests[i - 1].PayloadDigest)
                throw new NotBelievedException($"{folder}/v{i + 1}", $"sequence {i} follows a manifest with {stated.Short}; sequence {i - 1} has {manifests[i - 1].PayloadDigest.Short}.");
        }
    }

    // The newest version's inventory is the candidate itself; older ones must agree with it in all that they state.
    private async Task<IReadOnlyList<byte[]>> VersionInventoriesAsync(
        string folder, Inventory newest, byte[] newestBytes, CancellationToken cancellationToken)
    {
        List<byte[]> inventories = [];
        for (var v = 1; v < newest.Head; v++)
        {
            var key = $"{folder}/v{v}/{Inventory.FileName}";
            var bytes = await TryReadAsync(key, cancellationToken)
                ?? throw new NotBelievedException(key, $"the inventory of version v{v} is missing.");
            if (!bytes.AsSpan().SequenceEqual(InventoryJson.Write(newest.At(v))))
                throw new NotBelievedException(key, $"it does not agree with the inventory of version v{newest.Head}.");
            inventories.Add(bytes);
        }
        return [.. inventories, newestBytes];
    }

    private async Task<byte[]?> ReadBoundAsync(string key, Digest digest, CancellationToken cancellationToken)
    {
        var bytes = await TryReadAsync(key, cancellationToken);
        return bytes is not null && Digest.Of(bytes) == digest ? bytes : null;
    }

    private async Task<byte[]?> TryReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadSmallFile.RunAsync(store, key, cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Unreadable)
        {
            return null;
        }
    }
}
