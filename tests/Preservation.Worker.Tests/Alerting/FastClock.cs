namespace Preservation.Worker.Tests.Alerting;

/// <summary>A clock that runs so many times as fast, timers and all.</summary>
internal sealed class FastClock(int hurry) : TimeProvider
{
    private readonly long _begun = System.GetTimestamp();
    private readonly DateTimeOffset _now = System.GetUtcNow();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => _begun + ((System.GetTimestamp() - _begun) * hurry);

    public override DateTimeOffset GetUtcNow() => _now + (System.GetElapsedTime(_begun) * hurry);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / hurry : dueTime, period);
}
