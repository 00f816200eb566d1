using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests.Contract;

/// <summary>What is written lies there whole, once, and over nothing else.</summary>
public abstract partial class ObjectStoreContract
{
    [Theory, InlineData(100_000), InlineData((5 << 20) + 1)]
    public async Task Of_sixteen_writers_of_one_key_exactly_one_wins(int size)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                await PutAsync("race", Filled((byte)i, size));
                return i;
            }
            catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
            {
                return -1;
            }
        })));
        var winner = Assert.Single(outcomes, outcome => outcome >= 0);
        Assert.Equal(Filled((byte)winner, size), await ReadAsync("race"));

        static byte[] Filled(byte value, int size)
        {
            var bytes = new byte[size];
            Array.Fill(bytes, value);
            return bytes;
        }
    }

    [Fact]
    public async Task Equal_bytes_at_a_taken_key_are_a_success_and_others_a_conflict()
    {
        var bytes = Bytes(200_000);
        await PutAsync("k", bytes);
        Assert.Equal(200_000, await PutAsync("k", bytes));
        foreach (var other in new[] { Bytes(200_001), Bytes(199_999), Changed(bytes, 150_000), [] })
            await AssertFailsAsync(StoreFailure.Conflict, () => PutAsync("k", other));
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Fact]
    public async Task An_empty_file_is_there_once_it_was_put()
    {
        await PutAsync("k", []);
        Assert.Equal(0, await PutAsync("k", []));
        await AssertFailsAsync(StoreFailure.Conflict, () => PutAsync("k", [1]));
        Assert.Empty(await ReadAsync("k"));
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
        Assert.Equal(bytes, await ReadAsync("k"));
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
        await PutAsync("other", Bytes(10));
        await using var content = await Store.OpenAsync(Key("other"), ReadFrom.Anywhere, Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await content!.ReadAsync(0, new byte[10], stop.Token));
    }

    [Fact]
    public async Task An_upload_takes_exactly_the_bytes_it_was_begun_with()
    {
        await using (var upload = await Store.PutNewAsync(Key("k"), 10, Token))
        {
            await upload.WriteAsync(Bytes(9), Token);
            await Assert.ThrowsAsync<InvalidOperationException>(() => upload.CompleteAsync(Token));
        }
        Assert.Null(await Store.StatAsync(Key("k"), Token));
    }

    [Fact]
    public async Task A_replacement_needs_the_tag_of_what_it_replaces()
    {
        await PutAsync("k", Bytes(10));
        var first = await TagAsync("k");
        await ReplaceAsync("k", Bytes(20), first);
        Assert.Equal(Bytes(20), await ReadAsync("k"));
        Assert.NotEqual(first, await TagAsync("k"));
        await AssertFailsAsync(StoreFailure.Conflict, () => ReplaceAsync("k", Bytes(30), first));
        Assert.Equal(Bytes(20), await ReadAsync("k"));
    }

    [Fact]
    public async Task Kept_bytes_stay_when_the_original_is_replaced()
    {
        await PutAsync("k", Bytes(10_000));
        await Store.KeepAsync(Key("k"), Key("quarantine/r/1"), Token);
        await ReplaceAsync("k", Bytes(5), await TagAsync("k"));
        Assert.Equal(Bytes(10_000), await ReadAsync("quarantine/r/1"));
        Assert.Equal(Bytes(5), await ReadAsync("k"));
    }
}
