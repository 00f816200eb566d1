using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Locks;

/// <summary>What the locks of all providers have in common: never a shorter or softer lock, and each one read back.</summary>
/// <param name="runner">For failures.</param>
/// <param name="rule">What the configuration asks for.</param>
internal abstract class ProvenLocks(RequestRunner runner, LockRule rule) : IStoreLocks
{
    /// <summary>Some servers cut fractions of a second.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    public LockRule Rule => rule;

    public async Task<KeyLock> RetainAsync(StorageKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.Until >= until && (before.Mode == rule.Mode || before.Mode == LockMode.Compliance))
            return before;
        var mode = before.Mode == LockMode.Compliance ? LockMode.Compliance : rule.Mode;
        var wanted = before.Until > until ? before.Until.Value : until;
        await SetAsync(key, before.Version, mode, wanted, cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.Until >= until - Rounding ? after : throw NotSet(key, $"a lock until {wanted:u}");
    }

    public async Task<KeyLock> HoldAsync(StorageKey key, bool isOn, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.HasHold == isOn)
            return before;
        await SetHoldAsync(key, before.Version, isOn, cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.HasHold == isOn ? after : throw NotSet(key, isOn ? "a legal hold" : "the end of a legal hold");
    }

    public abstract Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken);

    public abstract IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, CancellationToken cancellationToken);

    public abstract Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken);

    protected abstract Task SetAsync(StorageKey key, string? version, LockMode mode, DateTimeOffset until, CancellationToken cancellationToken);

    protected abstract Task SetHoldAsync(StorageKey key, string? version, bool isOn, CancellationToken cancellationToken);

    private async Task<KeyLock> FindAsync(StorageKey key, CancellationToken cancellationToken) => await ReadAsync(key, cancellationToken)
        ?? throw runner.Failed("lock", key.Value, new Verdict(StoreFailure.Unreadable, false, "nothing lies there"), null);

    private ObjectStoreException NotSet(StorageKey key, string what) =>
        runner.Failed("lock", key.Value, new Verdict(StoreFailure.Denied, false, $"{what} was accepted and is not set when it is read back"), null);
}
