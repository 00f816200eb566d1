namespace Preservation.Benchmarks.Scaling;

/// <summary>A clock that jumps to where it is told; how long work takes it measures as every other does.</summary>
internal sealed class MovedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
