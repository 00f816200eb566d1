using Preservation.Stores.Parts;

namespace Preservation.Stores.Tests.Parts;

/// <summary>Memory for parts is bounded, whoever asks for how much, and everybody gets his turn.</summary>
public sealed class PartBuffersTests
{
    private const int MiB = 1 << 20, Usual = 2 * MiB, Budget = 6 * Usual;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_get_their_turn_and_together_never_more_than_the_budget()
    {
        var buffers = new PartBuffers(Budget, Usual);
        long used = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            for (var round = 0; round < 20; round++)
            {
                var size = random.Next(MiB + 1, i % 8 == 0 ? Budget : 2 * Usual);
                var buffer = await buffers.RentAsync(size, Token);
                Assert.True(buffer.Length >= size);
                var now = Interlocked.Add(ref used, buffer.Length);
                for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                    Interlocked.CompareExchange(ref most, now, seen);
                await Task.Yield();
                Interlocked.Add(ref used, -buffer.Length);
                buffers.Return(buffer);
            }
        }, Token))).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.InRange(most, 2 * Usual, Budget);
    }

    [Fact]
    public async Task One_part_that_is_larger_than_the_budget_goes_alone()
    {
        var buffers = new PartBuffers(Budget, Usual);
        var small = await buffers.RentAsync(Usual, Token);
        var large = buffers.RentAsync(2 * Budget, Token).AsTask();
        Assert.False(large.IsCompleted);
        buffers.Return(small);
        Assert.Equal(2 * Budget, (await large).Length);
        var next = buffers.RentAsync(Usual, Token).AsTask();
        Assert.False(next.IsCompleted);
        buffers.Return(await large);
        await next;
    }

    [Fact]
    public async Task A_large_part_is_not_starved_by_small_ones()
    {
        var buffers = new PartBuffers(Budget, Usual);
        List<byte[]> held = [];
        for (var i = 0; i < 6; i++)
            held.Add(await buffers.RentAsync(Usual, Token));
        var large = buffers.RentAsync(3 * Usual, Token).AsTask();
        var later = buffers.RentAsync(Usual, Token).AsTask();
        buffers.Return(held[0]);
        buffers.Return(held[1]);
        Assert.False(large.IsCompleted || later.IsCompleted);
        buffers.Return(held[2]);
        await large;
        Assert.False(later.IsCompleted);
        buffers.Return(held[3]);
        await later;
    }

    [Fact]
    public async Task Who_is_cancelled_takes_nothing_with_him_and_does_not_block_the_others()
    {
        var buffers = new PartBuffers(Budget, Usual);
        var all = await buffers.RentAsync(Budget, Token);
        using var stop = new CancellationTokenSource();
        var cancelled = buffers.RentAsync(Budget, stop.Token).AsTask();
        var waiting = buffers.RentAsync(Usual, Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        buffers.Return(all);
        buffers.Return(await waiting);
        buffers.Return(await buffers.RentAsync(Budget, Token));
    }

    [Fact]
    public async Task Buffers_of_usual_size_are_used_again()
    {
        var buffers = new PartBuffers(Budget, Usual);
        var first = await buffers.RentAsync(Usual, Token);
        buffers.Return(first);
        Assert.Same(first, await buffers.RentAsync(Usual - 5, Token));
    }

    [Fact]
    public async Task Small_files_never_wait()
    {
        var buffers = new PartBuffers(Budget, Usual);
        await buffers.RentAsync(Budget, Token);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => buffers.RentAsync(MiB, Token).AsTask())), buffer => Assert.Equal(MiB, buffer.Length));
        Assert.Empty(await buffers.RentAsync(0, Token));
    }
}
