using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Tests.Requests;

/// <summary>What may pass is tried again, as often as configured; everything else is told at once.</summary>
public sealed class RequestRunnerTests
{
    private readonly StoreTraffic _traffic = new();
    private readonly JumpingClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(1), InlineData(4)]
    public async Task What_passes_is_tried_again_until_it_succeeds(int failures)
    {
        Assert.Equal("done", await RunAsync(attempts: 5, () => throw new IOException("cut"), failures));
        Assert.Equal(failures + 1, _traffic.Requests["get"]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public async Task What_does_not_pass_in_as_many_tries_as_configured_is_an_outage(int attempts)
    {
        var failed = await Assert.ThrowsAsync<ObjectStoreException>(() => RunAsync(attempts, () => throw new IOException("cut")));
        Assert.Equal((StoreFailure.Unreachable, attempts), (failed.Failure, (int)_traffic.Requests["get"]));
        Assert.Equal("Store 'far' failed at get 'a/k': cut", failed.Message);
        Assert.IsType<IOException>(failed.InnerException);
    }

    [Fact]
    public async Task Pauses_grow_and_are_bounded()
    {
        await Assert.ThrowsAsync<ObjectStoreException>(() => RunAsync(attempts: 20, () => throw new IOException("cut")));
        Assert.InRange(_clock.Paused, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(19 * 20));
    }

    [Fact]
    public async Task A_refusal_is_told_at_once()
    {
        var failed = await Assert.ThrowsAsync<ObjectStoreException>(() => RunAsync(attempts: 5, () => throw new InvalidDataException("no")));
        Assert.Equal((StoreFailure.Denied, 1), (failed.Failure, (int)_traffic.Requests["get"]));
    }

    [Fact]
    public async Task What_is_no_failure_of_the_store_stays_what_it_is()
    {
        await Assert.ThrowsAsync<ArithmeticException>(() => RunAsync(attempts: 5, () => throw new ArithmeticException()));
        var conflict = new ObjectStoreException(StoreName.Parse("far"), StoreFailure.Conflict, "taken");
        Assert.Same(conflict, await Assert.ThrowsAsync<ObjectStoreException>(() => RunAsync(attempts: 5, () => throw conflict)));
        Assert.Equal(2, _traffic.Requests["get"]);
    }

    [Fact]
    public async Task What_is_cancelled_is_not_tried_again()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner(5).RunAsync("get", "a/k", async token =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            return "never";
        }, stop.Token));
        Assert.Equal(1, _traffic.Requests["get"]);
    }

    [Fact]
    public async Task What_fails_while_it_is_cancelled_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner(5).RunAsync<string>("get", "a/k", async _ =>
        {
            await stop.CancelAsync();
            throw new IOException("the connection was closed");
        }, stop.Token));
        Assert.Equal(1, _traffic.Requests["get"]);
    }

    [Fact]
    public async Task A_pause_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var running = Runner(5, new JumpingClock { IsFrozen = true }).RunAsync<string>("get", "a/k", _ => throw new IOException("cut"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_does_not_answer_is_given_up_and_tried_again()
    {
        var tries = 0;
        var answer = await Runner(3).RunAsync("get", "a/k", async token =>
        {
            if (++tries < 3)
                await Task.Delay(Timeout.Infinite, token);
            return "done";
        }, Token);
        Assert.Equal(("done", 3), (answer, tries));
        var failed = await Assert.ThrowsAsync<ObjectStoreException>(() => Runner(2).RunAsync("get", "a/k", async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, Token));
        Assert.Contains("did not answer in time", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_try_is_paced()
    {
        var limits = new StoreLimits { Attempts = 3, RequestsPerSecond = 1 };
        var runner = new RequestRunner(StoreName.Parse("far"), limits, _traffic, _clock, Judge);
        await Assert.ThrowsAsync<ObjectStoreException>(() => runner.RunAsync<string>("get", "a/k", _ => throw new IOException("cut"), Token));
        // Two pauses, each cut to whole milliseconds.
        Assert.InRange(_clock.Paused, TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(4), TimeSpan.FromSeconds(10));
    }

    private Task<string> RunAsync(int attempts, Action fail, int failures = int.MaxValue)
    {
        var tries = 0;
        return Runner(attempts).RunAsync("get", "a/k", _ =>
        {
            if (tries++ < failures)
                fail();
            return Task.FromResult("done");
        }, Token);
    }

    private RequestRunner Runner(int attempts, TimeProvider? clock = null) =>
        new(StoreName.Parse("far"), new StoreLimits { Attempts = attempts, Patience = TimeSpan.FromMilliseconds(100) }, _traffic, clock ?? _clock, Judge);

    private static Verdict? Judge(Exception exception) =>
        exception is InvalidDataException ? new Verdict(StoreFailure.Denied, false, "refused") : Verdict.OfConnection(exception);
}
