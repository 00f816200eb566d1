using System.Collections.Concurrent;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>
/// The stores of a registration: one that fails is left behind, with its first failure, and one that is too slow is
/// late, to be finished when the others have everything. The rest go on.
/// </summary>
public sealed class StoresUnderWay(IReadOnlyList<IObjectStore> stores, IWorkProgress progress)
{
    private readonly ConcurrentDictionary<StoreName, ObjectStoreException> _failed = [];
    private readonly ConcurrentDictionary<StoreName, bool> _late = [];

    /// <summary>Also those that have failed.</summary>
    public IReadOnlyList<IObjectStore> All => stores;

    /// <summary>Those that have not failed.</summary>
    public IReadOnlyList<IObjectStore> Alive => [.. stores.Where(store => !_failed.ContainsKey(store.Name))];

    /// <summary>Those that have not failed and were too slow.</summary>
    public IReadOnlyList<IObjectStore> Late => [.. Alive.Where(store => _late.ContainsKey(store.Name))];

    public IReadOnlyCollection<ObjectStoreException> Failures => [.. _failed.Values.OrderBy(failure => failure.Store)];

    public void LeaveBehind(StoreName store, ObjectStoreException failure)
    {
        if (_failed.TryAdd(store, failure))
            progress.Note($"Store '{store}' is left behind: {failure.Message}");
    }

    /// <summary>Goes on without a store for now.</summary>
    public void Postpone(StoreName store)
    {
        if (_late.TryAdd(store, true))
            progress.Note($"Store '{store}' does not keep up with the others; it is finished when they have everything.");
    }

    /// <summary>Does something in a store, unless it was left behind.</summary>
    public async Task TryAsync(IObjectStore store, Func<Task> action)
    {
        if (_failed.ContainsKey(store.Name))
            return;
        try
        {
            await action();
        }
        catch (ObjectStoreException e)
        {
            LeaveBehind(store.Name, e);
        }
    }

    /// <exception cref="ObjectStoreException">All stores have failed; it is the first one's failure.</exception>
    public void ThrowIfNoneIsLeft()
    {
        if (Alive.Count == 0)
            throw Failures.First();
    }
}
