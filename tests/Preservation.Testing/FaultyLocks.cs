using Preservation.Archive.Ports;

namespace Preservation.Testing;

/// <summary>The locks of a <see cref="FaultyStore"/>: to set one is a write as any other.</summary>
internal sealed class FaultyLocks(IStoreLocks inner, Faults faults, StoreName store) : IStoreLocks
{
    public LockRule Rule => inner.Rule;

    public Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        return inner.ReadAsync(key, cancellationToken);
    }

    public Task<KeyLock> RetainAsync(StorageKey key, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.RetainAsync(key, until, cancellationToken));

    public Task<KeyLock> HoldAsync(StorageKey key, bool isOn, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.HoldAsync(key, isOn, cancellationToken));

    public IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        return inner.VersionsAsync(prefix, cancellationToken);
    }

    public Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken)
    {
        faults.ThrowIfDead();
        return inner.SwitchedOffAsync(cancellationToken);
    }

    private async Task<KeyLock> WriteAsync(Func<Task<KeyLock>> write)
    {
        var failsThen = faults.TakeWrite(store, WriteStep.Lock);
        var result = await write();
        return failsThen ? throw Faults.Failure(store) : result;
    }
}
