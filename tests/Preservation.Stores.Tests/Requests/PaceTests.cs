using Preservation.Archive.Configuring;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Tests.Requests;

/// <summary>Bytes and requests of a store stay below their limits.</summary>
public sealed class PaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(10, 10, 0), InlineData(10, 35, 2.5), InlineData(1, 5, 4), InlineData(1000, 1, 0)]
    public async Task Requests_flow_as_fast_as_allowed(int perSecond, int requests, double seconds)
    {
        var clock = new JumpingClock();
        var pace = new Pace(new StoreLimits { RequestsPerSecond = perSecond }, clock);
        for (var i = 0; i < requests; i++)
            await pace.WaitAsync(1 << 30, Token);
        Assert.Equal(seconds, clock.Paused.TotalSeconds, 0.001);
    }

    [Theory, InlineData(1_000, 1_000, 0), InlineData(1_000, 10_000, 9), InlineData(100_000, 4 << 20, 40.943)]
    public async Task Bytes_flow_as_fast_as_allowed(long perSecond, int bytes, double seconds)
    {
        var clock = new JumpingClock();
        var pace = new Pace(new StoreLimits { BytesPerSecond = perSecond }, clock);
        for (var done = 0; done < bytes; done += 500)
            await pace.WaitAsync(Math.Min(500, bytes - done), Token);
        Assert.Equal(seconds, clock.Paused.TotalSeconds, 0.01);
    }

    [Fact]
    public async Task A_part_that_is_larger_than_a_seconds_worth_goes_whole_and_the_next_one_waits()
    {
        var clock = new JumpingClock();
        var pace = new Pace(new StoreLimits { BytesPerSecond = 1_000 }, clock);
        await pace.WaitAsync(5_000, Token);
        Assert.Equal(4, clock.Paused.TotalSeconds, 0.001);
        await pace.WaitAsync(100, Token);
        Assert.Equal(4.1, clock.Paused.TotalSeconds, 0.001);
    }

    [Fact]
    public async Task Without_limits_and_without_bytes_nobody_waits()
    {
        var frozen = new JumpingClock { IsFrozen = true };
        await new Pace(new StoreLimits(), frozen).WaitAsync(long.MaxValue, Token);
        var pace = new Pace(new StoreLimits { BytesPerSecond = 1 }, frozen);
        for (var i = 0; i < 10; i++)
            await pace.WaitAsync(0, Token);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        var pace = new Pace(new StoreLimits { BytesPerSecond = 1 }, new JumpingClock { IsFrozen = true });
        using var stop = new CancellationTokenSource();
        var waiting = pace.WaitAsync(1_000, stop.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
