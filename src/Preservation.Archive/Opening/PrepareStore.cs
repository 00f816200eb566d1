using Preservation.Archive.Copying;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Opening;

/// <summary>Makes a store one of an archive, and tells later whether it still is.</summary>
public static class PrepareStore
{
    /// <summary>Writes identity, storage root and kit. Repeating it changes nothing.</summary>
    /// <exception cref="ObjectStoreException">The store failed, or holds something else.</exception>
    public static async Task RunAsync(IObjectStore store, TrustPolicy trust, CancellationToken cancellationToken)
    {
        var identity = await ReadSmallFile.RunAsync(store, StoreLayout.IdentityKey, cancellationToken);
        if (identity is null)
        {
            await foreach (var entry in store.ListAsync("", cancellationToken))
                throw new ObjectStoreException(store.Name, StoreFailure.Foreign, $"Store '{store.Name}' cannot be set up: '{entry.Key}' lies there already, and it is no store of an archive. Choose an empty place.");
        }
        else
        {
            Check(store, identity, trust.Archive);
        }
        await WriteKnown.PutAsync(store, StoreLayout.IdentityKey, StoreLayout.Identity(trust.Archive, store.Name.Value), cancellationToken);
        foreach (var (key, bytes) in Kit.Files().Concat(StoreLayout.RootFiles))
        {
            // What an older version of this program put there stays.
            if (await store.StatAsync(StorageKey.Parse(key), cancellationToken) is null)
                await WriteKnown.PutAsync(store, key, bytes, cancellationToken);
        }
        foreach (var key in trust.Keys)
            await KeepKeyAsync(store, key.Key, cancellationToken);
    }

    /// <summary>Puts a public key into the kit.</summary>
    public static Task KeepKeyAsync(IObjectStore store, PublicKey key, CancellationToken cancellationToken) =>
        WriteKnown.PutAsync(store, $"{StoreLayout.KitFolder}/keys/{key.Id}.pub.pem", System.Text.Encoding.ASCII.GetBytes(key.Pem), cancellationToken);

    /// <summary>The store itself when it is the one it should be; otherwise one that refuses everything with the reason.</summary>
    public static async Task<IObjectStore> OpenAsync(IObjectStore store, Guid archive, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await ReadSmallFile.RunAsync(store, StoreLayout.IdentityKey, cancellationToken)
                ?? throw new ObjectStoreException(store.Name, StoreFailure.Unreachable, $"Store '{store.Name}' has no {StoreLayout.IdentityKey}: it was never set up, or its disk is not mounted.");
            Check(store, identity, archive);
            return store;
        }
        catch (ObjectStoreException e)
        {
            return new ClosedStore(store.Name, e);
        }
    }

    private static void Check(IObjectStore store, byte[] identity, Guid archive)
    {
        try
        {
            var document = $"'{StoreLayout.IdentityKey}' of store '{store.Name}'";
            using var json = StrictJson.Parse(identity, document);
            List<Problem> problems = [];
            var root = new JsonReading(json.RootElement, "$", problems);
            root.Exactly("schema", StoreLayout.Schema);
            var owner = root.Uuid("archive");
            if (problems.Count == 0 && owner != archive)
                root.Fail("archive", $"it belongs to the archive {owner}, this is the archive {archive}");
            root.Exactly("store", store.Name.Value);
            root.NoOthers();
            if (problems.Count > 0)
                throw new DocumentException(document, problems);
        }
        catch (DocumentException e)
        {
            throw new ObjectStoreException(store.Name, StoreFailure.Foreign, $"Store '{store.Name}' is not used: {e.Message}", e);
        }
    }
}
