using Polly;
using Polly.Retry;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Requests;

/// <summary>
/// Sends the requests of one store: paced, counted, each try bounded in time, what may pass tried again with growing
/// and random pauses, and what remains told as <see cref="ObjectStoreException"/>. The only place where that happens.
/// </summary>
internal sealed class RequestRunner
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(20);

    private readonly StoreName _store;
    private readonly StoreLimits _limits;
    private readonly StoreTraffic _traffic;
    private readonly TimeProvider _clock;
    private readonly Pace _pace;
    private readonly Func<Exception, Verdict?> _judge;
    private readonly ResiliencePipeline _retries;

    /// <param name="store">For messages.</param>
    /// <param name="limits">Pace, tries and patience.</param>
    /// <param name="traffic">Where it is counted.</param>
    /// <param name="clock">For pauses and pace.</param>
    /// <param name="judge">Says what an exception of the client means; null for one that is not the client's.</param>
    public RequestRunner(StoreName store, StoreLimits limits, StoreTraffic traffic, TimeProvider clock, Func<Exception, Verdict?> judge)
    {
        (_store, _limits, _traffic, _clock, _judge) = (store, limits, traffic, clock, judge);
        _pace = new Pace(limits, clock);
        _retries = limits.Attempts == 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = limits.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } exception
                    && !arguments.Context.CancellationToken.IsCancellationRequested
                    && judge(exception) is { IsPassing: true }),
            })
            .Build();
    }

    /// <summary>Sends one request that moves no payload, as often as it takes.</summary>
    /// <param name="what">Its kind, for the count: <c>head</c>.</param>
    /// <param name="subject">Where, for messages: a key.</param>
    /// <param name="request">One try. It is called again after a failure that may pass.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ObjectStoreException">The store could not be asked, or has refused.</exception>
    public Task<T> RunAsync<T>(string what, string subject, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        MoveAsync(what, subject, 0, transfer => request(transfer.Token), cancellationToken);

    /// <summary>As <see cref="RunAsync"/>, for a request whose payload goes through its <see cref="Transfer"/>.</summary>
    /// <param name="what">Its kind, for the count: <c>get</c>.</param>
    /// <param name="subject">Where, for messages: a key.</param>
    /// <param name="bytes">Payload that it moves.</param>
    /// <param name="request">One try. It is called again after a failure that may pass.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<T> MoveAsync<T>(
        string what, string subject, long bytes, Func<Transfer, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(async token => await TryAsync(what, bytes, request, token), cancellationToken);
        }
        catch (Exception e) when (e is not ObjectStoreException && _judge(e) is { } verdict)
        {
            // A connection that is closed by a cancellation fails in many ways.
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(what, subject, verdict, e);
        }
    }

    /// <summary>Waits, by the clock of the store.</summary>
    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, _clock, cancellationToken);

    public ObjectStoreException Failed(string what, string subject, Verdict verdict, Exception? inner) =>
        new(_store, verdict.Failure, $"Store '{_store}' failed at {what} '{subject}': {verdict.Reason}", inner);

    private async Task<T> TryAsync<T>(string what, long bytes, Func<Transfer, Task<T>> request, CancellationToken cancellationToken)
    {
        await _pace.WaitAsync(bytes, cancellationToken);
        _traffic.Asked(what);
        using var transfer = new Transfer(_limits.Patience, cancellationToken);
        return await request(transfer);
    }
}
