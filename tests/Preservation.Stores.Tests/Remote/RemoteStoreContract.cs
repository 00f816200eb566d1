using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What every store at a server must do besides: send in parts, and go on with what was broken off.</summary>
public abstract class RemoteStoreContract : ObjectStoreContract, IAsyncLifetime
{
    private protected const int Part = RemotePlace.PartSize;

    protected override IObjectStore Store => OpenedStore ?? throw new InvalidOperationException("The store is set up before each test.");

    private protected RemotePlace Place => ChosenPlace ?? throw new InvalidOperationException("The place is chosen before each test.");

    private protected StoreCapabilities Capabilities { get; private set; } = StoreCapabilities.Unknown;

    /// <summary>Whether an upload that nobody will continue can be given up.</summary>
    protected virtual bool Abandons => true;

    private IObjectStore? OpenedStore { get; set; }

    private RemotePlace? ChosenPlace { get; set; }

    /// <summary>A place at which nothing lies yet.</summary>
    private protected abstract Task<RemotePlace> ChooseAsync();

    /// <summary>What stores at such places do; asked once for all tests.</summary>
    private protected abstract Task<StoreCapabilities> KnowAsync(RemotePlace place);

    public virtual async ValueTask InitializeAsync()
    {
        ChosenPlace = await ChooseAsync();
        Capabilities = await KnowAsync(ChosenPlace);
        OpenedStore = ChosenPlace.Open(Capabilities);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        (OpenedStore as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, InlineData(Part - 1), InlineData(Part), InlineData(Part + 1), InlineData(2 * Part), InlineData((4 * Part) + 3)]
    public async Task Files_of_any_number_of_parts_come_back_as_they_were_put(int size)
    {
        var bytes = Bytes(size);
        Assert.Equal(0, await PutAsync("a/b", bytes));
        Assert.Equal(size, Store.Traffic.BytesSent);
        Assert.Equal(size, (await Store.StatAsync(Key("a/b"), Token))!.Size);
        Assert.Equal(bytes, await ReadAsync("a/b", ReadFrom.Medium));
        Assert.Equal(size, await PutAsync("a/b", bytes));
        Assert.Equal(size, Store.Traffic.BytesSent);
        Assert.Empty(await UnfinishedAsync());
    }

    [Fact]
    public async Task Its_answers_tell_its_time()
    {
        await Store.StatAsync(Key("nothing"), Token);
        var told = Store.Traffic.ToldTime!;
        Assert.InRange(told.Theirs, told.Asked.AddMinutes(-2), told.Answered.AddMinutes(2));
        Assert.True(told.Asked <= told.Answered);
    }

    [Fact]
    public async Task A_file_written_in_small_pieces_is_the_same_file()
    {
        var bytes = Bytes((2 * Part) + 100);
        await using (var upload = await Store.PutNewAsync(Key("k"), bytes.Length, Token))
        {
            foreach (var piece in bytes.Chunk(777_777))
                await upload.WriteAsync(piece, Token);
            Assert.Equal(0, await upload.CompleteAsync(Token));
        }
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Theory, InlineData(Part - 10), InlineData((2 * Part) + 10)]
    public async Task A_replacement_of_any_size_needs_the_tag_of_what_it_replaces(int size)
    {
        await PutAsync("k", Bytes(10));
        var first = await TagAsync("k");
        await ReplaceAsync("k", Bytes(size), first);
        await AssertFailsAsync(StoreFailure.Conflict, () => ReplaceAsync("k", Bytes(size + 1), first));
        Assert.Equal(Bytes(size), await ReadAsync("k"));
        await ReplaceAsync("k", Bytes(20), await TagAsync("k"));
        Assert.Equal(Bytes(20), await ReadAsync("k"));
    }

    [Fact]
    public async Task Only_the_parts_that_are_not_there_are_sent_again()
    {
        var bytes = Bytes((4 * Part) + 7);
        await BreakOffAsync("k", bytes, parts: 2);
        var next = Place.Open(Capabilities);
        Assert.Equal(2 * Part, await PutAsync(next, "k", bytes));
        Assert.Equal(bytes.Length - (2 * Part), next.Traffic.BytesSent);
        Assert.Equal(bytes, await ReadAsync("k"));
        Assert.Empty(await UnfinishedAsync());
    }

    [Fact]
    public async Task A_part_whose_bytes_differ_is_sent_again()
    {
        var bytes = Bytes((3 * Part) + 7);
        await BreakOffAsync("k", Changed(bytes, Part + 5), parts: 3);
        var next = Place.Open(Capabilities);
        Assert.Equal(2 * Part, await PutAsync(next, "k", bytes));
        Assert.Equal(Part + 7, next.Traffic.BytesSent);
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Fact]
    public async Task What_a_larger_file_has_left_does_no_harm()
    {
        await BreakOffAsync("k", Bytes((4 * Part) + 7), parts: 3);
        var bytes = Bytes(Part + 7);
        Assert.Equal(0, await PutAsync("k", bytes));
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Fact]
    public async Task What_was_broken_off_is_told_and_can_be_given_up()
    {
        var bytes = Bytes((3 * Part) + 7);
        await PutAsync("done", bytes);
        await BreakOffAsync("a/k", bytes, parts: 2);
        var upload = Assert.Single(await UnfinishedAsync());
        Assert.Equal(("a/k", 2 * Part), (upload.Key, upload.Size));
        Assert.InRange(upload.BegunAt, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddMinutes(2));
        if (Abandons)
        {
            await Store.AbandonAsync(upload, Token);
            await Store.AbandonAsync(upload, Token);
            Assert.Empty(await UnfinishedAsync());
            Assert.Equal(0, await PutAsync("a/k", bytes));
        }
        else
        {
            Assert.Contains("after a week", (await AssertFailsAsync(StoreFailure.Denied, () => Store.AbandonAsync(upload, Token))).Message, StringComparison.Ordinal);
            Assert.Equal(2 * Part, await PutAsync("a/k", bytes));
        }
        Assert.Equal(["a/k", "done"], (await ListAsync("")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_a_byte_is_sent()
    {
        var failed = await AssertFailsAsync(StoreFailure.Full, () => Store.PutNewAsync(Key("k"), long.MaxValue, Token));
        Assert.Contains("'k'", failed.Message, StringComparison.Ordinal);
        await AssertFailsAsync(StoreFailure.Full, () => Store.ReplaceAsync(Key("k"), long.MaxValue, "tag", Token));
        Assert.Equal(0, Store.Traffic.BytesSent);
        Assert.Null(await Store.FreeBytesAsync(Token));
    }

    [Fact]
    public async Task An_object_is_copied_within_the_provider_unless_something_lies_there()
    {
        var bytes = Bytes(Part + 10);
        var other = (Place with { Path = Place.Path + "/other" }).Open(Capabilities);
        await PutAsync("a/k", bytes);
        Assert.True(await other.TryCopyFromAsync(Store, Key("a/k"), bytes.Length, Token));
        Assert.Equal(bytes, await ReadAsync(other, "a/k"));
        await PutAsync(other, "taken", Bytes(5));
        await PutAsync("taken", bytes);
        Assert.False(await other.TryCopyFromAsync(Store, Key("taken"), bytes.Length, Token));
        Assert.Equal(Bytes(5), await ReadAsync(other, "taken"));
        Assert.Equal(5, other.Traffic.BytesSent);
        Assert.False(await Store.TryCopyFromAsync(Store, Key("a/k"), bytes.Length, Token));
    }

    private protected async Task<List<UnfinishedUpload>> UnfinishedAsync()
    {
        List<UnfinishedUpload> uploads = [];
        await foreach (var upload in Store.UnfinishedAsync(Token))
            uploads.Add(upload);
        return uploads;
    }

    /// <summary>Sends so many parts whole and a bit of the next, and then gives up, as a process does that is killed.</summary>
    private protected async Task BreakOffAsync(string key, byte[] bytes, int parts)
    {
        var store = Place.Open(Capabilities);
        await using var upload = await store.PutNewAsync(Key(key), bytes.Length, Token);
        await upload.WriteAsync(bytes.AsMemory(0, Math.Min(bytes.Length, (parts * Part) + 5)), Token);
        while (store.Traffic.BytesSent < parts * Part)
            await Task.Delay(5, Token);
    }
}
