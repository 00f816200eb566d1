using System.Collections.Concurrent;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Registering;

/// <summary>The stores of a registration: one that fails is left behind, with its first failure, and the others go on.</summary>
public sealed class StoresUnderWay(IReadOnlyList<IObjectStore> stores, IWorkProgress progress)
{
    private readonly ConcurrentDictionary<StoreName, ObjectStoreException> _failed = [];

    /// <summary>Those that keep up.</summary>
    public IReadOnlyList<IObjectStore> Alive => [.. stores.Where(store => !_failed.ContainsKey(store.Name))];

    public IReadOnlyCollection<ObjectStoreException> Failures => [.. _failed.Values.OrderBy(failure => failure.Store)];

    public void LeaveBehind(StoreName store, ObjectStoreException failure)
    {
        if (_failed.TryAdd(store, failure))
            progress.Note($"Store '{store}' is left behind: {failure.Message}");
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
