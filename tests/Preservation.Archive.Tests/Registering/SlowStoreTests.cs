using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>A store that does not keep up holds the others up no longer than the policy says, and is finished when they have everything.</summary>
public sealed class SlowStoreTests : IAsyncLifetime
{
    private const int Buffers = 16;

    private static readonly TimeSpan Stall = Timeout.InfiniteTimeSpan, Soon = TimeSpan.FromSeconds(60);

    private readonly WatchedWork _work = new();
    private TestArchive _archive = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token);
        _archive.Change(context => context with { Progress = _work });
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    // 46 pieces, or as many as fit into a queue and a bit more.
    [Theory]
    [InlineData(3_000_000, FinishFrom.Source)]
    [InlineData(3_000_000, FinishFrom.Store)]
    [InlineData(200_000, FinishFrom.Source)]
    public async Task A_store_that_stalls_is_finished_when_the_others_have_everything(int shardBytes, FinishFrom from)
    {
        var stores = Slow(Stall, after: TimeSpan.FromMilliseconds(300), from);
        var outcome = await RegisterAsync(shardBytes).WaitAsync(Soon, Token);
        Assert.Equal(["a", "b", "c"], outcome.Stored);
        Assert.Equal("Store 'b' does not keep up with the others; it is finished when they have everything.", Assert.Single(_work.Notes));
        var (other, slow) = (stores["a"].Steps.ToList(), stores["b"].Steps.ToList());
        Assert.Equal(2, slow.Count(step => step == $"begin {Damaging.Shard}"));
        // From another store it is read before the read-back; from the source it is not.
        var finished = slow.IndexOf($"end {Damaging.Shard}");
        Assert.True(finished > slow.LastIndexOf($"begin {Damaging.Shard}"));
        Assert.Equal(from == FinishFrom.Store ? 2 : 1, other.Count(step => step == $"read {Damaging.Shard}"));
        await AssertAllBuffersAreBackAsync();
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task Finished_from_another_store_the_source_is_not_read_again()
    {
        Slow(Stall, after: TimeSpan.FromMilliseconds(300), FinishFrom.Store);
        // From here on nobody can.
        _work.OnNote = () => File.Delete(_archive.Folder["source", "model-1.bin"]);
        Assert.Equal(["a", "b", "c"], (await RegisterAsync(3_000_000).WaitAsync(Soon, Token)).Stored);
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task A_store_that_is_fast_enough_is_waited_for_and_nothing_is_read_twice()
    {
        var stores = Slow(TimeSpan.FromMilliseconds(2), after: TimeSpan.FromSeconds(30), FinishFrom.Source);
        await RegisterAsync(3_000_000);
        Assert.Empty(_work.Notes);
        Assert.Equal(_work.Planned["storing"], _work.Done["storing"]);
        Assert.Single(stores["b"].Steps, step => step == $"begin {Damaging.Shard}");
        await AssertAllBuffersAreBackAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_store_that_is_left_is_never_given_up(bool othersFail)
    {
        Slow(TimeSpan.FromMilliseconds(60), after: TimeSpan.FromMilliseconds(30), FinishFrom.Source);
        // One file after the other: a store that fails in one may still keep up in another.
        _archive.Change(context => context with
        {
            Parallelism = 1,
            Stores = [.. context.Stores.Where(store => othersFail || store.Name.Value == "b")
                .Select(store => store.Name.Value == "b" ? store : new FaultyStore(store, new Faults { FailAt = 1 }))],
        });
        var outcome = await RegisterAsync(1_000_000).WaitAsync(Soon, Token);
        Assert.Equal(["b"], outcome.Stored);
        Assert.DoesNotContain(_work.Notes, note => note.Contains("keep up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_while_a_store_stalls_it_ends_at_once_and_the_same_command_goes_on()
    {
        var stores = Slow(Stall, after: TimeSpan.FromHours(1), FinishFrom.Source);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var source = _archive.WriteSource("source", shardBytes: 3_000_000);
        var running = _archive.RegisterAsync("m", source, cancel.Token);
        await stores["b"].IsSlowing.Task.WaitAsync(Soon, Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Soon, Token));
        await AssertAllBuffersAreBackAsync();
        Assert.Equal(["a", "b", "c"], (await _archive.RegisterAsync("m", source, Token)).Stored);
        await Soundness.AssertSoundAsync(_archive);
    }

    private Dictionary<string, SlowStore> Slow(TimeSpan pause, TimeSpan after, FinishFrom from)
    {
        // One large file at a time, so that the slow upload is the first.
        var stores = _archive.Context.Stores.Select(store => new SlowStore(store, store.Name.Value == "b" ? pause : TimeSpan.Zero, "model-1.bin", uploads: pause == Stall ? 1 : int.MaxValue))
            .ToDictionary(store => store.Name.Value);
        _archive.Change(context => context with { Stores = [.. stores.Values], Policy = context.Policy with { SlowStores = new SlowStoreRule(after, from) } });
        return stores;
    }

    private async Task<Archive.Registering.RegisterOutcome> RegisterAsync(int shardBytes) =>
        await _archive.RegisterAsync("m", _archive.WriteSource("source", shardBytes: shardBytes), Token);

    private async Task AssertAllBuffersAreBackAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        List<Memory<byte>> rented = [];
        for (var i = 0; i < Buffers; i++)
            rented.Add(await _archive.Context.Buffers.RentAsync(soon.Token));
        Assert.Null(_archive.Context.Buffers.TryRent());
        rented.ForEach(_archive.Context.Buffers.Return);
    }

    private sealed class WatchedWork : IWorkProgress
    {
        private string _stage = "";

        public ConcurrentQueue<string> Notes { get; } = [];

        public ConcurrentDictionary<string, long> Planned { get; } = [];

        public ConcurrentDictionary<string, long> Done { get; } = [];

        public Action? OnNote { get; set; }

        public void Begin(string stage, long bytes) => Planned[_stage = stage] = bytes;

        public void Advance(long bytes) => Done.AddOrUpdate(_stage, bytes, (_, before) => before + bytes);

        public void FileDone(string name)
        {
        }

        public void Note(string text)
        {
            Notes.Enqueue(text);
            OnNote?.Invoke();
        }
    }
}
