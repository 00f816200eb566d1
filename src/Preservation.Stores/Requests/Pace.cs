using Preservation.Archive.Configuring;

namespace Preservation.Stores.Requests;

/// <summary>Keeps the bytes and the requests of one store below their limits. Who is too fast waits; the order is that of asking.</summary>
internal sealed class Pace(StoreLimits limits, TimeProvider clock)
{
    private readonly Bucket? _bytes = limits.BytesPerSecond is { } bytes ? new Bucket(bytes, clock) : null;
    private readonly Bucket? _requests = limits.RequestsPerSecond is { } requests ? new Bucket(requests, clock) : null;

    /// <summary>Waits until a request that moves so many bytes may be sent.</summary>
    public async ValueTask WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        if (_requests is not null)
            await _requests.TakeAsync(1, cancellationToken);
        if (_bytes is not null && bytes > 0)
            await _bytes.TakeAsync(bytes, cancellationToken);
    }

    // Tokens flow in steadily and may be owed: a part that is larger than a second's worth goes out whole, and what follows waits.
    private sealed class Bucket(long perSecond, TimeProvider clock)
    {
        private readonly Lock _lock = new();
        private double _tokens = perSecond;
        private long _at = clock.GetTimestamp();

        public async ValueTask TakeAsync(long count, CancellationToken cancellationToken)
        {
            TimeSpan wait;
            lock (_lock)
            {
                var now = clock.GetTimestamp();
                _tokens = Math.Min(perSecond, _tokens + (clock.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                _at = now;
                _tokens -= count;
                wait = _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
            }
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, cancellationToken);
        }
    }
}
