namespace Preservation.Worker.Tests;

/// <summary>A clock that stands still until it is moved. It may be set, which is not time that passes.</summary>
internal sealed class TurnClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _passed.Ticks;

    public void Pass(TimeSpan time) => (_now, _passed) = (_now + time, _passed + time);

    public void Set(DateTimeOffset now) => _now = now;
}
