using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests;

/// <summary>What every store must do, whatever it is made of.</summary>
public abstract class ObjectStoreContract
{
    private const int Chunk = 4 << 20;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Empty at the begin of each test.</summary>
    protected abstract IObjectStore Store { get; }

    [Theory, InlineData(0), InlineData(1), InlineData(4095), InlineData(4096), InlineData(4097), InlineData(Chunk - 1), InlineData(Chunk), InlineData(Chunk + 1)]
    public async Task Bytes_come_back_as_they_were_put(int size)
    {
        var bytes = Bytes(size);
        Assert.Equal(0, await PutAsync("a/b", bytes));
        var found = await Store.StatAsync(Key("a/b"), Token);
        Assert.Equal(("a/b", StoredKind.File, size), (found!.Key, found.Kind, (int)found.Size));
        Assert.Equal(bytes, await ReadAsync("a/b", ReadFrom.Anywhere));
        Assert.Equal(bytes, await ReadAsync("a/b", ReadFrom.Medium));
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(9_990, 20, 10)]
    [InlineData(9_999, 1, 1)]
    [InlineData(10_000, 1, 0)]
    [InlineData(20_000, 5, 0)]
    [InlineData(0, 20_000, 10_000)]
    [InlineData(4_096, 0, 0)]
    public async Task A_range_ends_where_the_bytes_end(long offset, int wanted, int expected)
    {
        var bytes = Bytes(10_000);
        await PutAsync("k", bytes);
        await using var content = await Store.OpenAsync(Key("k"), ReadFrom.Anywhere, Token);
        var buffer = new byte[wanted];
        Assert.Equal(expected, await content!.ReadAsync(offset, buffer, Token));
        Assert.Equal(bytes.Skip((int)offset).Take(expected), buffer.Take(expected));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer()
    {
        Assert.Null(await Store.StatAsync(Key("none"), Token));
        Assert.Null(await Store.OpenAsync(Key("none/below"), ReadFrom.Medium, Token));
        Assert.Empty(await ListAsync("none"));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_list_of_more_than_a_thousand_keys_is_complete()
    {
        var keys = Enumerable.Range(0, 1_050).Select(i => $"many/{i % 7}/{i}").ToList();
        await Parallel.ForEachAsync(keys, Token, async (key, _) => await PutAsync(key, [1]));
        await PutAsync("many-others/1", [1]);
        Assert.Equal(keys.Order(), (await ListAsync("many")).Order());
        Assert.Equal(1_051, (await ListAsync("")).Count);
    }

    [Fact]
    public async Task Of_sixteen_writers_of_one_key_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                await PutAsync("race", [.. Enumerable.Repeat((byte)i, 100_000)]);
                return i;
            }
            catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
            {
                return -1;
            }
        })));
        var winner = Assert.Single(outcomes, outcome => outcome >= 0);
        Assert.Equal(Enumerable.Repeat((byte)winner, 100_000), await ReadAsync("race", ReadFrom.Anywhere));
    }

    [Fact]
    public async Task Equal_bytes_at_a_taken_key_are_a_success_and_others_a_conflict()
    {
        var bytes = Bytes(200_000);
        await PutAsync("k", bytes);
        Assert.Equal(200_000, await PutAsync("k", bytes));
        foreach (var other in new[] { Bytes(200_001), Bytes(199_999), Changed(bytes, 150_000), [] })
            Assert.Equal(StoreFailure.Conflict, (await Assert.ThrowsAsync<ObjectStoreException>(() => PutAsync("k", other))).Failure);
        Assert.Equal(bytes, await ReadAsync("k", ReadFrom.Anywhere));
    }

    [Theory, InlineData("a%3ab/x"), InlineData("a%253ab"), InlineData("~tilde"), InlineData("a+b"), InlineData("a:b=c,d;e!f'(g)"), InlineData("x/.hidden"), InlineData("0=ocfl_object_1.1"), InlineData("a&b#c?d")]
    public async Task Odd_keys_stay_as_they_are(string key)
    {
        await PutAsync(key, [1, 2, 3]);
        Assert.Equal([key], await ListAsync(""));
        Assert.Equal([1, 2, 3], await ReadAsync(key, ReadFrom.Anywhere));
    }

    [Theory, InlineData(false, 150_000), InlineData(true, 0)]
    public async Task A_broken_upload_is_invisible_and_continued_where_it_is_equal(bool differs, int known)
    {
        var bytes = Bytes(300_000);
        await using (var broken = await Store.PutNewAsync(Key("k"), bytes.Length, Token))
            await broken.WriteAsync((differs ? Changed(bytes, 0) : bytes).AsMemory(0, 150_000), Token);
        Assert.Null(await Store.StatAsync(Key("k"), Token));
        Assert.Empty(await ListAsync(""));
        Assert.InRange(await PutAsync("k", bytes), 0, known);
        Assert.Equal(bytes, await ReadAsync("k", ReadFrom.Anywhere));
        Assert.Equal(["k"], await ListAsync(""));
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing_to_be_seen()
    {
        using var stop = new CancellationTokenSource();
        await using (var upload = await Store.PutNewAsync(Key("k"), 200_000, Token))
        {
            await upload.WriteAsync(Bytes(100_000), stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await upload.WriteAsync(Bytes(100_000), stop.Token));
        }
        Assert.Null(await Store.StatAsync(Key("k"), Token));
        await using var content = await PutAndOpenAsync("other", Bytes(10));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await content.ReadAsync(0, new byte[10], stop.Token));
    }

    [Fact]
    public async Task A_replacement_needs_the_tag_of_what_it_replaces()
    {
        await PutAsync("k", Bytes(10));
        var first = (await Store.StatAsync(Key("k"), Token))!.Tag;
        await ReplaceAsync("k", Bytes(20), first);
        Assert.Equal(Bytes(20), await ReadAsync("k", ReadFrom.Anywhere));
        Assert.NotEqual(first, (await Store.StatAsync(Key("k"), Token))!.Tag);
        Assert.Equal(StoreFailure.Conflict, (await Assert.ThrowsAsync<ObjectStoreException>(() => ReplaceAsync("k", Bytes(30), first))).Failure);
        Assert.Equal(Bytes(20), await ReadAsync("k", ReadFrom.Anywhere));
    }

    [Fact]
    public async Task Kept_bytes_stay_when_the_original_is_replaced()
    {
        await PutAsync("k", Bytes(10_000));
        await Store.KeepAsync(Key("k"), Key("quarantine/r/1"), Token);
        await ReplaceAsync("k", Bytes(5), (await Store.StatAsync(Key("k"), Token))!.Tag);
        Assert.Equal(Bytes(10_000), await ReadAsync("quarantine/r/1", ReadFrom.Anywhere));
        Assert.Equal(Bytes(5), await ReadAsync("k", ReadFrom.Anywhere));
    }

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

    protected static StorageKey Key(string text) => StorageKey.Parse(text);

    protected async Task<long> PutAsync(string key, byte[] bytes)
    {
        await using var upload = await Store.PutNewAsync(Key(key), bytes.Length, Token);
        await upload.WriteAsync(bytes, Token);
        return await upload.CompleteAsync(Token);
    }

    protected async Task<byte[]> ReadAsync(string key, ReadFrom from)
    {
        await using var content = await Store.OpenAsync(Key(key), from, Token);
        List<byte> bytes = [];
        var buffer = AlignedBuffers.Allocate(64 << 10);
        for (int read; (read = await content!.ReadAsync(bytes.Count, buffer, Token)) > 0;)
        {
            bytes.AddRange(buffer.Span[..read]);
            if (read < buffer.Length)
                break;
        }
        return [.. bytes];
    }

    protected async Task<List<string>> ListAsync(string prefix)
    {
        List<string> keys = [];
        await foreach (var entry in Store.ListAsync(prefix, Token))
            keys.Add(entry.Key);
        return keys;
    }

    private async Task ReplaceAsync(string key, byte[] bytes, string tag)
    {
        await using var upload = await Store.ReplaceAsync(Key(key), bytes.Length, tag, Token);
        await upload.WriteAsync(bytes, Token);
        await upload.CompleteAsync(Token);
    }

    private async Task<IStoredContent> PutAndOpenAsync(string key, byte[] bytes)
    {
        await PutAsync(key, bytes);
        return (await Store.OpenAsync(Key(key), ReadFrom.Anywhere, Token))!;
    }
}
