using System.Diagnostics;
using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>Answers that are lost, come twice, come never, or are not what was sent.</summary>
public abstract partial class HarmedStoreContract
{
    [Theory, InlineData("put", false), InlineData("put", true), InlineData("part", false), InlineData("complete", false), InlineData("complete", true)]
    public async Task What_was_done_and_not_answered_counts_as_done(string what, bool replaces)
    {
        var bytes = FileFor(what);
        if (replaces)
            await PutAsync("k", Bytes(10));
        var store = Through();
        var rule = Harm(what, new Fault.LostAnswer(), times: 1);
        await WriteAsync(store, bytes, replaces);
        Assert.Equal(1, rule.Hits);
        await AssertOnceAsync(bytes, versionsBefore: replaces ? 1 : 0);
    }

    [Theory, InlineData("put", false), InlineData("put", true), InlineData("part", false), InlineData("complete", false), InlineData("complete", true)]
    public async Task A_request_that_comes_twice_is_done_once(string what, bool replaces)
    {
        var bytes = FileFor(what);
        if (replaces)
            await PutAsync("k", Bytes(10));
        var store = Through();
        var rule = Harm(what, new Fault.Twice(), times: 1);
        await WriteAsync(store, bytes, replaces);
        Assert.Equal(1, rule.Hits);
        await AssertOnceAsync(bytes, versionsBefore: replaces ? 1 : 0);
    }

    [Theory, InlineData("put"), InlineData("complete")]
    public async Task What_somebody_else_puts_in_the_meantime_is_not_overwritten(string what)
    {
        var (bytes, others) = (FileFor(what), Bytes(10));
        var store = Through();
        await using var upload = await store.PutNewAsync(Key("k"), bytes.Length, Token);
        await upload.WriteAsync(bytes, Token);
        await PutAsync(Place.Open(Capabilities), "k", others);
        Harm(what, new Fault.Instead(Busy), times: 1);
        await AssertFailsAsync(StoreFailure.Conflict, () => upload.CompleteAsync(Token));
        Assert.Equal(others, await ReadAsync("k"));
    }

    [Theory, InlineData("put"), InlineData("part")]
    public async Task A_bit_that_changes_on_its_way_to_the_server_is_sent_again(string what)
    {
        var bytes = FileFor(what);
        var store = Through();
        var rule = Harm(what, new Fault.Flip(Direction.Request, 77_777), times: 1);
        await PutAsync(store, "k", bytes);
        Assert.Equal(1, rule.Hits);
        await AssertOnceAsync(bytes, versionsBefore: 0);
        Harm(what, new Fault.Flip(Direction.Request, 77_777));
        await AssertFailsAsync(StoreFailure.Unreachable, () => PutAsync(store, "k2", bytes));
        Assert.Null(await Store.StatAsync(Key("k2"), Token));
    }

    [Fact]
    public async Task A_bit_that_changes_on_its_way_back_is_in_what_is_read()
    {
        var bytes = Bytes(Small);
        await PutAsync("k", bytes);
        var store = Through();
        await using var content = await store.OpenAsync(Key("k"), ReadFrom.Medium, Token);
        Harm("get", new Fault.Flip(Direction.Answer, 1_000), times: 1);
        var buffer = new byte[Small];
        Assert.Equal(Small, await content!.ReadAsync(0, buffer, Token));
        Assert.Equal(Changed(bytes, 1_000), buffer);
    }

    [Theory, InlineData("put", Direction.Request), InlineData("put", Direction.Answer), InlineData("part", Direction.Request), InlineData("complete", Direction.Answer), InlineData("get", Direction.Answer), InlineData("head", Direction.Answer)]
    public async Task What_stalls_is_given_up_after_the_configured_patience(string what, Direction direction)
    {
        var bytes = what is "part" or "complete" ? Bytes(Part + 2_000) : Bytes(70_000);
        var store = Through(("patienceSeconds", "1"));
        var rule = Harm(what, new Fault.Stall(direction, direction == Direction.Request ? 1_000 : Fault.Nothing), times: 1);
        var start = Stopwatch.GetTimestamp();
        await PutAsync(store, "k", bytes);
        Assert.Equal(bytes, await ReadAsync(store, "k"));
        Assert.Equal(1, rule.Hits);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_is_slow_and_goes_on_is_waited_for()
    {
        var bytes = Bytes(150_000);
        var store = Through(("patienceSeconds", "1"));
        Harm("put", new Fault.Slow(Direction.Request, 100_000));
        Harm("get", new Fault.Slow(Direction.Answer, 100_000));
        await PutAsync(store, "k", bytes);
        Assert.Equal(bytes, await ReadAsync(store, "k"));
        Assert.Equal((1, 1), (Proxy.Count("PUT"), (int)store.Traffic.Requests["put"]));
    }

    [Theory, InlineData("put"), InlineData("part"), InlineData("complete")]
    public async Task A_write_that_is_cancelled_in_the_middle_ends_at_once_and_is_not_seen(string what)
    {
        var bytes = FileFor(what);
        var store = Through();
        var rule = Harm(what, new Fault.Stall(Direction.Request, 10));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using (var upload = await store.PutNewAsync(Key("k"), bytes.Length, Token))
        {
            await upload.WriteAsync(bytes, stop.Token);
            var completing = upload.CompleteAsync(stop.Token);
            while (rule.Hits == 0)
                await Task.Delay(5, Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => completing.WaitAsync(TimeSpan.FromSeconds(10), Token));
        }
        Assert.Null(await Store.StatAsync(Key("k"), Token));
        Proxy.Clear();
        Assert.InRange(await PutAsync(store, "k", bytes), 0, bytes.Length);
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_in_the_middle_ends_at_once()
    {
        await PutAsync("k", Bytes(Small));
        await using var content = await Through().OpenAsync(Key("k"), ReadFrom.Anywhere, Token);
        var rule = Harm("get", new Fault.Stall(Direction.Answer, 1_000));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = content!.ReadAsync(0, new byte[Small], stop.Token).AsTask();
        while (rule.Hits == 0)
            await Task.Delay(5, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    /// <summary>How many versions of a key there are; null where the store has none.</summary>
    private protected virtual Task<int?> VersionsAsync(string key) => Task.FromResult<int?>(null);

    private async Task WriteAsync(IObjectStore store, byte[] bytes, bool replaces)
    {
        await using var upload = replaces
            ? await store.ReplaceAsync(Key("k"), bytes.Length, await TagAsync("k"), Token)
            : await store.PutNewAsync(Key("k"), bytes.Length, Token);
        await upload.WriteAsync(bytes, Token);
        Assert.Equal(0, await upload.CompleteAsync(Token));
        Assert.Equal(bytes.Length, store.Traffic.BytesSent);
    }

    // A bucket that keeps versions may have two of the same bytes: then the second try was not refused.
    private async Task AssertOnceAsync(byte[] bytes, int versionsBefore)
    {
        Assert.Equal(bytes, await ReadAsync("k"));
        Assert.Equal(["k"], await ListAsync(""));
        Assert.Empty(await UnfinishedAsync());
        if (await VersionsAsync("k") is { } versions)
            Assert.InRange(versions, versionsBefore + 1, versionsBefore + 2);
    }
}
