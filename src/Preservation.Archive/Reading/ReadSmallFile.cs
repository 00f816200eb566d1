using Preservation.Archive.Ports;

namespace Preservation.Archive.Reading;

/// <summary>Reads files whose size is bounded by their nature: inventories, manifests, receipts, leaf files.</summary>
public static class ReadSmallFile
{
    /// <summary>A manifest of 200,000 artifacts stays below this.</summary>
    internal const long Limit = 256 << 20;

    /// <summary>Null when nothing lies at the key.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked, or what lies there is far too large.</exception>
    public static async Task<byte[]?> RunAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(StorageKey.Parse(key), ReadFrom.Anywhere, cancellationToken);
        if (content is null)
            return null;
        if (content.Size > Limit)
        {
            throw new ObjectStoreException(store.Name, StoreFailure.Unreadable,
                $"In store '{store.Name}' a file of {content.Size} bytes lies at '{key}', where at most {Limit} are expected.");
        }
        var bytes = new byte[content.Size];
        var read = await content.ReadAsync(0, bytes, cancellationToken);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
