namespace Preservation.Worker.Alerting.Sending;

/// <summary>Pauses between tries that fail: 5 s, doubling to 15 min, and so on for ever.</summary>
internal sealed class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(15);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var pause = _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        // Many workers that lost the same receiver must not come back to it in step.
        return pause * (0.8 + (0.2 * Random.Shared.NextDouble()));
    }

    public void Reset() => _next = First;
}
