namespace Preservation.Stores.Tests.Requests;

/// <summary>A clock that stands still, except that it jumps to the end of each pause at once. So pauses can be summed and nobody waits.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private TimeSpan _now;

    /// <summary>Pauses are never over.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>How long all pauses were.</summary>
    public TimeSpan Paused => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!IsFrozen && dueTime >= TimeSpan.Zero)
        {
            lock (_lock)
                _now += dueTime;
            callback(state);
        }
        return new Over();
    }

    private sealed class Over : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
