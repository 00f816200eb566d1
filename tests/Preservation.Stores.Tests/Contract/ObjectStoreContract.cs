using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests.Contract;

/// <summary>What every store must do, whatever it is made of: keys, bytes and lists.</summary>
public abstract partial class ObjectStoreContract : StoreScene
{
    private const int Chunk = 4 << 20;

    [Theory, InlineData(0), InlineData(1), InlineData(4095), InlineData(4096), InlineData(4097), InlineData(Chunk - 1), InlineData(Chunk), InlineData(Chunk + 1)]
    public async Task Bytes_come_back_as_they_were_put(int size)
    {
        var bytes = Bytes(size);
        Assert.Equal(0, await PutAsync("a/b", bytes));
        var found = await Store.StatAsync(Key("a/b"), Token);
        Assert.Equal(("a/b", StoredKind.File, size), (found!.Key, found.Kind, (int)found.Size));
        Assert.Equal(bytes, await ReadAsync("a/b"));
        Assert.Equal(bytes, await ReadAsync("a/b", ReadFrom.Medium));
    }

    [Fact]
    public async Task A_range_ends_where_the_bytes_end()
    {
        const int Size = 100_000;
        var bytes = Bytes(Size);
        await PutAsync("k", bytes);
        await using var content = await Store.OpenAsync(Key("k"), ReadFrom.Anywhere, Token);
        (long Offset, int Wanted)[] ranges =
        [
            (0, 0), (0, 1), (0, 10), (0, Size), (0, 2 * Size), (4_096, 0), (65_535, 1), (65_535, 2), (65_536, 1), (65_530, 20),
            (Size - 10, 10), (Size - 10, 20), (Size - 1, 1), (Size, 1), (Size, 0), (2 * Size, 5),
        ];
        foreach (var (offset, wanted) in ranges)
        {
            var buffer = new byte[wanted];
            var expected = bytes.Skip((int)offset).Take(wanted).ToArray();
            Assert.Equal(expected.Length, await content!.ReadAsync(offset, buffer, Token));
            Assert.Equal(expected, buffer[..expected.Length]);
        }
    }

    [Fact]
    public async Task One_content_is_read_at_many_places_at_once()
    {
        var bytes = Bytes(300_000);
        await PutAsync("k", bytes);
        await using var content = await Store.OpenAsync(Key("k"), ReadFrom.Anywhere, Token);
        await Parallel.ForEachAsync(Enumerable.Range(0, 30), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
        {
            var buffer = new byte[10_000];
            Assert.Equal(10_000, await content!.ReadAsync(i * 10_000, buffer, token));
            Assert.Equal(bytes[(i * 10_000)..((i + 1) * 10_000)], buffer);
        });
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
        await SeedAsync(keys);
        await PutAsync("many-others/1", [1]);
        Assert.Equal(keys.Order(), (await ListAsync("many")).Order());
        Assert.Equal(1_051, (await ListAsync("")).Count);
    }

    [Fact]
    public async Task A_list_tells_sizes_and_tags_as_a_look_at_each_does()
    {
        await PutAsync("a/empty", []);
        await PutAsync("a/b/some", Bytes(10_000));
        await PutAsync("aa", Bytes(10));
        List<StoredObject> listed = [];
        await foreach (var entry in Store.ListAsync("a", Token))
            listed.Add(entry);
        Assert.Equal(["a/b/some", "a/empty"], listed.Select(entry => entry.Key).Order(StringComparer.Ordinal));
        foreach (var entry in listed)
            Assert.Equal(await Store.StatAsync(Key(entry.Key), Token), entry);
    }

    [Theory, InlineData("a%3ab/x"), InlineData("a%253ab"), InlineData("~tilde"), InlineData("a+b"), InlineData("a:b=c,d;e!f'(g)"), InlineData("x/.hidden"), InlineData("0=ocfl_object_1.1"), InlineData("a&b#c?d"), InlineData("<a>\"b\"/*[c]@$"), InlineData("ends.")]
    public async Task Odd_keys_stay_as_they_are(string key)
    {
        await PutAsync(key, [1, 2, 3]);
        Assert.Equal([key], await ListAsync(""));
        Assert.Equal(key, (await Store.StatAsync(Key(key), Token))!.Key);
        Assert.Equal([1, 2, 3], await ReadAsync(key));
        await Store.KeepAsync(Key(key), Key($"kept/{key}"), Token);
        Assert.Equal([1, 2, 3], await ReadAsync($"kept/{key}"));
    }

    [Fact]
    public async Task Keys_that_differ_in_little_are_different_keys()
    {
        string[] keys = ["a/b", "a/b.c", "a/B", "a/b%20", "a/b%2520", "a/b+", "ab"];
        foreach (var (key, i) in keys.Select((key, i) => (key, (byte)i)))
            await PutAsync(key, [i]);
        Assert.Equal(keys.Order(StringComparer.Ordinal), (await ListAsync("")).Order(StringComparer.Ordinal));
        foreach (var (key, i) in keys.Select((key, i) => (key, (byte)i)))
            Assert.Equal([i], await ReadAsync(key));
    }
}
