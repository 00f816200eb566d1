namespace Preservation.Stores.Tests.Remote;

/// <summary>A clock whose pauses are over twenty times as soon, so that tests need not wait for tries that fail as they should.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private const int Hurry = 20;

    public static HurriedClock Instance { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Hurry : dueTime, period);
}
