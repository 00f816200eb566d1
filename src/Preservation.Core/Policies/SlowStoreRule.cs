namespace Preservation.Core.Policies;

/// <summary>From where a store that was too slow is completed.</summary>
public enum FinishFrom
{
    /// <summary>The source is read once more, when the other stores have everything.</summary>
    Source,

    /// <summary>Another store is read, and the source left alone.</summary>
    Store,
}

/// <summary>
/// When a registration goes on without a store that does not keep up. A store is slow when the others have waited for
/// it for that long, and for more than half of the time.
/// </summary>
/// <param name="After">Longest wait for it within one file; default one minute.</param>
/// <param name="FinishFrom">How it is completed when the others have everything; default from the source.</param>
public sealed record SlowStoreRule(TimeSpan After, FinishFrom FinishFrom)
{
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(20);

    public static SlowStoreRule Default { get; } = new(TimeSpan.FromMinutes(1), FinishFrom.Source);

    public bool IsSlow(TimeSpan waited, TimeSpan running) => waited >= After && waited * 2 >= running;

    /// <summary>How much longer one must wait for it at least before it is slow.</summary>
    public TimeSpan Remaining(TimeSpan waited, TimeSpan running)
    {
        // While one waits both grow.
        var remaining = After - waited > running - (waited * 2) ? After - waited : running - (waited * 2);
        return remaining > LeastWait ? remaining : LeastWait;
    }
}
