using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Reading;

/// <summary>What all stores together say of one holding.</summary>
public sealed record HoldingView
{
    public required HoldingId Id { get; init; }

    /// <summary>The newest record that verifies in any store; null when none does anywhere.</summary>
    public required HoldingRecord? Newest { get; init; }

    public required IReadOnlyList<RecordReading> Readings { get; init; }

    /// <summary>Stores that could not be asked, and why.</summary>
    public required IReadOnlyList<ObjectStoreException> Unreachable { get; init; }

    public RecordReading? In(IObjectStore store) => Readings.FirstOrDefault(reading => reading.Store == store);
}

/// <summary>Finds holdings and their newest records in stores.</summary>
public sealed class FindRecords(IReadOnlyList<IObjectStore> stores, TrustPolicy trust)
{
    /// <summary>Asks every store for one holding. A tie between records of one sequence goes to the one that <paramref name="known"/> names, then to the most stores.</summary>
    public async Task<HoldingView> RunAsync(HoldingId id, HoldingEntry? known, CancellationToken cancellationToken)
    {
        List<RecordReading> readings = [];
        List<ObjectStoreException> unreachable = [];
        foreach (var store in stores)
        {
            try
            {
                readings.Add(await new ReadRecord(store, trust).RunAsync(id, cancellationToken));
            }
            catch (ObjectStoreException e)
            {
                unreachable.Add(e);
            }
        }
        var records = readings.Select(reading => reading.Record).OfType<HoldingRecord>().ToList();
        var newest = records
            .GroupBy(record => (record.Manifest.Sequence, record.RecordInventoryDigest))
            .OrderByDescending(group => group.Key.Sequence)
            .ThenByDescending(group => group.Key.RecordInventoryDigest == known?.RecordInventory)
            .ThenByDescending(group => group.Count())
            .ThenBy(group => group.Key.RecordInventoryDigest)
            .FirstOrDefault()?.First();
        return new HoldingView { Id = id, Newest = newest, Readings = readings, Unreachable = unreachable };
    }

    /// <summary>The ids of all holdings of which a store has a record, whole or not.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public static async Task<SortedSet<string>> ListAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        SortedSet<string> ids = new(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync(HoldingRecord.OcflRoot, cancellationToken))
        {
            var parts = entry.Key.Split('/');
            if (parts.Length <= 5)
                continue;
            var id = IdOf(entry.Key);
            // A long id is cut in the folder's name, so it stands only in the inventory.
            if (id is null && parts[4].Length > OcflPaths.MaxEncodedId && parts[^1] == Inventory.FileName && StorageKey.IsKey(entry.Key))
                id = await ReadIdAsync(store, entry.Key, cancellationToken);
            if (id is { Part: ObjectPart.Record })
                ids.Add(id.Holding.Value);
        }
        return ids;
    }

    private static async Task<ObjectId?> ReadIdAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await ReadSmallFile.RunAsync(store, key, cancellationToken);
            return bytes is not null && ObjectId.TryParse(InventoryJson.Read(bytes, key).Id, out var id) ? id : null;
        }
        catch (Exception e) when (e is DocumentException or ObjectStoreException { Failure: StoreFailure.Unreadable })
        {
            return null;
        }
    }

    /// <summary>Which object a key belongs to; null when it is none of ours.</summary>
    public static ObjectId? IdOf(string key)
    {
        var parts = key.Split('/');
        return parts.Length > 5 && ObjectId.TryParse(OcflPaths.DecodeId(parts[4]), out var id)
            && key.StartsWith(HoldingRecord.Folder(id!.Holding, id.Part) + "/", StringComparison.Ordinal) ? id : null;
    }

    /// <summary>Ids of all holdings that any reachable store or the catalogue knows.</summary>
    public async Task<(IReadOnlyList<HoldingId> Ids, IReadOnlyList<ObjectStoreException> Unreachable)> AllAsync(
        ICatalogue catalogue, CancellationToken cancellationToken)
    {
        SortedSet<string> ids = new((await catalogue.HoldingsAsync(cancellationToken)).Select(holding => holding.Id.Value), StringComparer.Ordinal);
        List<ObjectStoreException> unreachable = [];
        foreach (var store in stores)
        {
            try
            {
                ids.UnionWith(await ListAsync(store, cancellationToken));
            }
            catch (ObjectStoreException e)
            {
                unreachable.Add(e);
            }
        }
        return ([.. ids.Select(HoldingId.Parse)], unreachable);
    }

    /// <summary>The finding for a store that presents an older sequence than the newest known one; null when it does not.</summary>
    public static Finding? RollBack(RecordReading reading, HoldingId id, long newest) =>
        reading.Record is { } record && record.Manifest.Sequence < newest
            ? new Finding.RolledBack(
                new Place(id, reading.Store.Name.Value, $"{HoldingRecord.Folder(id, ObjectPart.Record)}/{Inventory.FileName}", null),
                record.Manifest.Sequence, newest)
            : null;
}
