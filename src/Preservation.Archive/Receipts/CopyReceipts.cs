using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Receipts;

/// <summary>Brings receipts to a store that was away, or was not there yet, when they were made: the catalogue can be rebuilt from any one store only when each has them all.</summary>
public sealed class CopyReceipts(IReadOnlyList<IObjectStore> stores, TrustPolicy trust)
{
    private const string Folder = "receipts";

    /// <summary>How many were copied; only receipts with a signature that counts are.</summary>
    /// <exception cref="ObjectStoreException">The target could not be asked or written.</exception>
    public async Task<int> RunAsync(IObjectStore target, CancellationToken cancellationToken)
    {
        var present = await KeysAsync(target, cancellationToken);
        var copied = 0;
        foreach (var source in stores.Where(store => store != target))
        {
            try
            {
                foreach (var key in (await KeysAsync(source, cancellationToken)).Except(present).ToList())
                {
                    if (await ReadSmallFile.RunAsync(source, key, cancellationToken) is not { } bytes || !Counts(bytes))
                        continue;
                    await WriteKnown.PutAsync(target, key, bytes, cancellationToken);
                    present.Add(key);
                    copied++;
                }
            }
            catch (ObjectStoreException e) when (e.Store == source.Name)
            {
                // The next store may have them.
            }
        }
        return copied;
    }

    private static async Task<HashSet<string>> KeysAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync(Folder, cancellationToken))
        {
            if (entry.Kind == StoredKind.File && StorageKey.IsKey(entry.Key))
                keys.Add(entry.Key);
        }
        return keys;
    }

    private bool Counts(byte[] bytes)
    {
        try
        {
            VerifyReceipt.Run(bytes, trust, "a receipt");
            return true;
        }
        catch (DocumentException)
        {
            return false;
        }
    }
}
