using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Copying;

/// <summary>Puts small files whose bytes are known: inventories, sidecars, declarations, manifests, receipts.</summary>
public static class WriteKnown
{
    /// <summary>
    /// Puts the file unless it is there already. Other bytes are only replaced where the file may be replaced and
    /// <paramref name="isEarlier"/> knows the old bytes as those of an earlier version.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store failed, or something else lies there.</exception>
    public static async Task RunAsync(
        IObjectStore store, ExpectedFile file, byte[] bytes, Func<byte[], bool> isEarlier, CancellationToken cancellationToken)
    {
        var key = StorageKey.Parse(file.Key);
        var existing = await store.StatAsync(key, cancellationToken);
        if (existing is { Kind: StoredKind.File } && file.IsReplaceable)
        {
            var present = await ReadSmallFile.RunAsync(store, file.Key, cancellationToken);
            if (present is not null && !present.AsSpan().SequenceEqual(bytes) && isEarlier(present))
            {
                await using var replacement = await store.ReplaceAsync(key, bytes.Length, existing.Tag, cancellationToken);
                await replacement.WriteAsync(bytes, cancellationToken);
                await replacement.CompleteAsync(cancellationToken);
                return;
            }
        }
        await PutAsync(store, file.Key, bytes, cancellationToken);
    }

    /// <summary>Puts new bytes; the same bytes there already are a success.</summary>
    public static async Task PutAsync(IObjectStore store, string key, byte[] bytes, CancellationToken cancellationToken)
    {
        await using var upload = await store.PutNewAsync(StorageKey.Parse(key), bytes.Length, cancellationToken);
        await upload.WriteAsync(bytes, cancellationToken);
        await upload.CompleteAsync(cancellationToken);
    }
}
