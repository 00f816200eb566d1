namespace Preservation.Archive.Ports;

/// <summary>
/// Keys and bytes, nothing more; the store is not trusted with any meaning. There is no delete: no path of the
/// program can remove what was stored. All methods throw <see cref="ObjectStoreException"/> when the store could not
/// be asked; that something is not there is an answer, not an exception.
/// </summary>
public interface IObjectStore
{
    StoreName Name { get; }

    /// <summary>The locks that its keys are to have; null where none are configured.</summary>
    IStoreLocks? Locks { get; }

    /// <summary>What was asked of it and moved so far, by this process.</summary>
    StoreTraffic Traffic { get; }

    /// <summary>What lies at the key; null when nothing does. Links are reported as such, never followed.</summary>
    Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken);

    /// <summary>Everything whose key starts with <paramref name="prefix"/> and a slash (everything for an empty prefix), in no order.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Opens the bytes at a key for reading at any place; null when nothing lies there.</summary>
    Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken);

    /// <summary>
    /// Starts to put new bytes. When <see cref="IObjectUpload.CompleteAsync"/> returns, they survive a power cut and
    /// are visible whole; before that nothing is visible. Bytes of an earlier, broken upload of the same key, and an
    /// object that lies there already, are compared with what is written instead of being sent again.
    /// </summary>
    /// <param name="key">Must be new, or hold the same bytes.</param>
    /// <param name="size">Bytes that will be written.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken);

    /// <summary>As <see cref="PutNewAsync"/>, over the object whose tag is <paramref name="expected"/>; refused when it has changed since.</summary>
    Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken);

    /// <summary>Keeps the bytes at <paramref name="key"/> also at <paramref name="quarantine"/>, as they are, however damaged.</summary>
    Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken);

    /// <summary>
    /// Lets the provider copy an object of another store of the same provider to the same key here, without sending
    /// its bytes. False when the two do not know each other or something lies at the key: then the bytes must be sent.
    /// </summary>
    Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken);

    /// <summary>Uploads that were begun and neither completed nor given up: nobody sees them, and they cost room.</summary>
    IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Gives an unfinished upload up and frees its room. No stored object is touched.</summary>
    Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken);

    /// <summary>Finds out by trying what the store does with conditions, versions and locks.</summary>
    /// <param name="scratch">A key that may hold a small file of any content; keys below its folder may be used too.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken);

    /// <summary>Bytes that can still be stored; null when the store does not say.</summary>
    Task<long?> FreeBytesAsync(CancellationToken cancellationToken);
}

/// <summary>From where a read must come.</summary>
public enum ReadFrom
{
    /// <summary>Whatever is fastest.</summary>
    Anywhere,

    /// <summary>The medium itself; <see cref="IStoredContent.CacheReason"/> says when that was not possible.</summary>
    Medium,
}

/// <summary>Bytes that are open for reading. Safe for parallel reads.</summary>
public interface IStoredContent : IAsyncDisposable
{
    long Size { get; }

    /// <summary>Why a read that was asked from the medium may have come from a cache; null when it does not.</summary>
    string? CacheReason { get; }

    /// <summary>Fills the buffer from <paramref name="offset"/> on; fewer bytes come back only at the end.</summary>
    /// <param name="offset">A multiple of 4096 when reading from the medium.</param>
    /// <param name="buffer">From <c>AlignedBuffers</c> when reading from the medium.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}

/// <summary>Bytes on their way into a store. Disposed without completion, nothing becomes visible; a later upload may go on from there.</summary>
public interface IObjectUpload : IAsyncDisposable
{
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <returns>How many of the bytes lay there already and were not sent again.</returns>
    Task<long> CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>What kind of thing lies at a key.</summary>
public enum StoredKind
{
    File,

    /// <summary>A folder with nothing in it; only file systems have those.</summary>
    EmptyFolder,

    Link,

    /// <summary>A device, socket or pipe.</summary>
    Special,
}

/// <param name="Key">Where it lies.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Tag">Changes when the bytes are replaced.</param>
public sealed record StoredObject(string Key, StoredKind Kind, long Size, string Tag);
