using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Holdings;
using Preservation.Core.Ocfl;
using Preservation.Core.Receipts;

namespace Preservation.Archive.Locks;

/// <summary>Locks every key of a holding in a store, and proves each lock by reading it back.</summary>
public sealed class LockFiles(IObjectStore store)
{
    private const int Parallelism = 8;

    /// <summary>Refuses stores that are configured to lock until a date that has passed, before anything is stored in them.</summary>
    /// <exception cref="ArchiveRefusedException">It names them.</exception>
    public static void RefusePassed(IEnumerable<IObjectStore> stores, DateTimeOffset now)
    {
        var passed = stores.Where(store => store.Locks?.Rule.Until <= now).Select(store => $"store '{store.Name}' locks until {store.Locks!.Rule.Until:yyyy-MM-dd}").ToList();
        if (passed.Count > 0)
            throw new ArchiveRefusedException($"The date until which keys are to be locked has passed: {string.Join(", ", passed)}. Nothing was stored. Give the setting 'lock' a later date, or a number of days.");
    }

    /// <summary>Null where the store has no locks.</summary>
    /// <param name="record">Whose keys.</param>
    /// <param name="until">Until when at least; null for what the configuration of the store says, from <paramref name="now"/> on.</param>
    /// <param name="hasHold">Whether a legal hold is in force.</param>
    /// <param name="now">When it is done.</param>
    /// <param name="cancellationToken">Ends it; what is locked stays locked.</param>
    /// <exception cref="ObjectStoreException">A lock could not be set, or was accepted and not set.</exception>
    public async Task<LockState?> RunAsync(
        HoldingRecord record, DateTimeOffset? until, bool hasHold, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (store.Locks is not { } locks)
            return null;
        if (until is null)
            RefusePassed([store], now);
        var wanted = until ?? locks.Rule.UntilFrom(now);
        ConcurrentDictionary<string, KeyLock> byKey = new(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            record.ExpectedFiles(),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (file, token) => byKey[file.Key] = await LockAsync(locks, StorageKey.Parse(file.Key), wanted, hasHold, token));
        var several = await SeveralAsync(locks, record, cancellationToken);
        return new LockState(
            byKey.Values.Min(state => state.Until),
            byKey.Where(entry => several.Contains(entry.Key) && entry.Value.Version is not null)
                .ToDictionary(entry => entry.Key, entry => entry.Value.Version!, StringComparer.Ordinal));
    }

    private static async Task<KeyLock> LockAsync(IStoreLocks locks, StorageKey key, DateTimeOffset until, bool hasHold, CancellationToken cancellationToken)
    {
        var state = await locks.RetainAsync(key, until, cancellationToken);
        return hasHold ? await locks.HoldAsync(key, isOn: true, cancellationToken) : state;
    }

    // A try whose answer was lost leaves a second version of the same bytes; an audit must know which one was proven.
    private static async Task<HashSet<string>> SeveralAsync(IStoreLocks locks, HoldingRecord record, CancellationToken cancellationToken)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (var part in new[] { ObjectPart.Weights, ObjectPart.Record })
        {
            await foreach (var version in locks.VersionsAsync(HoldingRecord.Folder(record.Id, part), cancellationToken))
                counts[version.Key] = counts.GetValueOrDefault(version.Key) + 1;
        }
        return [.. counts.Where(entry => entry.Value > 1).Select(entry => entry.Key)];
    }
}
