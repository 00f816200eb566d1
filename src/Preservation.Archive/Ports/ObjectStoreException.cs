namespace Preservation.Archive.Ports;

/// <summary>Why a store could not do what it was asked.</summary>
public enum StoreFailure
{
    /// <summary>It does not answer, or is not there at all.</summary>
    Unreachable,

    /// <summary>It refuses this account, or is read-only.</summary>
    Denied,

    /// <summary>It has no room.</summary>
    Full,

    /// <summary>The bytes lie there but cannot be read.</summary>
    Unreadable,

    /// <summary>Other bytes lie at the key, or they changed in the meantime.</summary>
    Conflict,

    /// <summary>It is not the store it should be.</summary>
    Foreign,
}

/// <summary>A store could not be asked, so nothing is known of what it holds.</summary>
public sealed class ObjectStoreException(StoreName store, StoreFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public StoreName Store { get; } = store;

    public StoreFailure Failure { get; } = failure;
}
