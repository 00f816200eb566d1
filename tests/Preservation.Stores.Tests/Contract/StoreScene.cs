using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests.Contract;

/// <summary>One store, and what tests do with it again and again.</summary>
public abstract class StoreScene
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Empty at the begin of each test.</summary>
    protected abstract IObjectStore Store { get; }

    protected static StorageKey Key(string text) => StorageKey.Parse(text);

    /// <summary>The same bytes for the same size.</summary>
    protected static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    protected static byte[] Changed(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }

    protected Task<long> PutAsync(string key, byte[] bytes) => PutAsync(Store, key, bytes);

    protected static async Task<long> PutAsync(IObjectStore store, string key, byte[] bytes)
    {
        await using var upload = await store.PutNewAsync(Key(key), bytes.Length, Token);
        await upload.WriteAsync(bytes, Token);
        return await upload.CompleteAsync(Token);
    }

    protected async Task<long> ReplaceAsync(string key, byte[] bytes, string tag)
    {
        await using var upload = await Store.ReplaceAsync(Key(key), bytes.Length, tag, Token);
        await upload.WriteAsync(bytes, Token);
        return await upload.CompleteAsync(Token);
    }

    protected async Task<string> TagAsync(string key) => (await Store.StatAsync(Key(key), Token))!.Tag;

    protected Task<byte[]> ReadAsync(string key, ReadFrom from = ReadFrom.Anywhere) => ReadAsync(Store, key, from);

    protected static async Task<byte[]> ReadAsync(IObjectStore store, string key, ReadFrom from = ReadFrom.Anywhere)
    {
        await using var content = await store.OpenAsync(Key(key), from, Token);
        var bytes = new byte[content!.Size];
        var buffer = AlignedBuffers.Allocate(1 << 20);
        for (var offset = 0; offset < bytes.Length;)
        {
            var read = await content.ReadAsync(offset, buffer, Token);
            Assert.Equal(Math.Min(buffer.Length, bytes.Length - offset), read);
            buffer.Span[..read].CopyTo(bytes.AsSpan(offset));
            offset += read;
        }
        return bytes;
    }

    /// <summary>Puts one byte at each of many keys, by the shortest way.</summary>
    protected virtual Task SeedAsync(IReadOnlyList<string> keys) =>
        Parallel.ForEachAsync(keys, Token, async (key, _) => await PutAsync(key, [1]));

    protected async Task<List<string>> ListAsync(string prefix)
    {
        List<string> keys = [];
        await foreach (var entry in Store.ListAsync(prefix, Token))
            keys.Add(entry.Key);
        return keys;
    }

    protected static async Task<ObjectStoreException> AssertFailsAsync(StoreFailure failure, Func<Task> call)
    {
        var thrown = await Assert.ThrowsAsync<ObjectStoreException>(call);
        Assert.True(failure == thrown.Failure, $"{thrown.Failure}: {thrown.Message}");
        return thrown;
    }
}
