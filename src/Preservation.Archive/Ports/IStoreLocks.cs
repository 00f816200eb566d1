namespace Preservation.Archive.Ports;

/// <summary>How hard a lock is.</summary>
public enum LockMode
{
    /// <summary>Who has a special right may lift it.</summary>
    Governance,

    /// <summary>Nobody can lift it before its time.</summary>
    Compliance,
}

/// <summary>The lock that every key of a holding gets: for a number of days from its commit, or until a date.</summary>
public sealed record LockRule(LockMode Mode, int? Days, DateTimeOffset? Until)
{
    /// <summary>Until when what is committed at <paramref name="from"/> must be locked.</summary>
    public DateTimeOffset UntilFrom(DateTimeOffset from) => Until ?? from.AddDays(Days ?? 0);

    public override string ToString() => Until is { } until
        ? $"{Mode.ToString().ToLowerInvariant()} until {until:u}"
        : $"{Mode.ToString().ToLowerInvariant()} for {Days} days";
}

/// <summary>The lock of one version of a key, as the store tells it.</summary>
/// <param name="Version">Which version; null where the store has none.</param>
/// <param name="Mode">Null for no retention.</param>
/// <param name="Until">Null for no retention.</param>
/// <param name="HasHold">Whether a legal hold is on it.</param>
public sealed record KeyLock(string? Version, LockMode? Mode, DateTimeOffset? Until, bool HasHold);

/// <summary>One version of a key.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Version">Which version.</param>
/// <param name="IsCurrent">Whether it is what a plain read gives.</param>
/// <param name="IsDeletion">Whether it says that the key was deleted, and has no bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="At">When it was made.</param>
public sealed record StoredVersion(string Key, string Version, bool IsCurrent, bool IsDeletion, long Size, DateTimeOffset At);

/// <summary>
/// Locks against overwriting and deleting. Every change is proven by reading it back, because some servers accept a
/// lock and do not set it. Nothing here shortens a lock or lifts one before its time.
/// </summary>
public interface IStoreLocks
{
    /// <summary>What the configuration asks for.</summary>
    LockRule Rule { get; }

    /// <summary>The lock of the current version; null when nothing lies at the key.</summary>
    Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken);

    /// <summary>Locks the current version at least until then; a longer lock stays as it is. Returns the lock as read back.</summary>
    /// <exception cref="ObjectStoreException">It could not be set, or was accepted and not set.</exception>
    Task<KeyLock> RetainAsync(StorageKey key, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Puts a legal hold on the current version or takes it off, and reads it back.</summary>
    /// <exception cref="ObjectStoreException">It could not be done, or was accepted and not done.</exception>
    Task<KeyLock> HoldAsync(StorageKey key, bool isOn, CancellationToken cancellationToken);

    /// <summary>Every version of every key below a prefix, in no order.</summary>
    IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>What of versioning and locking the store has switched off, as sentences; none when both are on.</summary>
    Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken);
}
