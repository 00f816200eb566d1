using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;

namespace Preservation.Worker.Auditing;

/// <summary>What audits have used of one store in the last 24 hours, by the hour. It is not kept over a restart.</summary>
public sealed class Usage(IObjectStore store, StoreBudget budget, StorePrices? prices, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Queue<Entry> _used = [];
    private long _bytes = store.Traffic.BytesReceived;
    private long _requests = Requests(store);

    private sealed record Entry(DateTimeOffset At, long Bytes, long Requests);

    /// <summary>How many bytes audits may read in 24 hours; null when nothing limits them.</summary>
    public long? BytesPerDay => budget.BytesPerDay;

    /// <summary>Why no audit may begin now, as a sentence; null when one may.</summary>
    public string? Refusal()
    {
        var (bytes, requests) = Last24Hours();
        if (budget.Hours is { } hours && !hours.Contains(clock.GetUtcNow()))
            return $"audits of '{store.Name}' may begin from {hours} UTC";
        if (bytes >= budget.BytesPerDay)
            return $"the budget of '{store.Name}' of {budget.BytesPerDay} bytes in 24 hours is used up";
        if (requests >= budget.RequestsPerDay)
            return $"the budget of '{store.Name}' of {budget.RequestsPerDay} requests in 24 hours is used up";
        if (budget.CostPerDay is { } most && prices?.CostOf(bytes, requests) >= most)
            return $"the budget of '{store.Name}' of {most} {prices.Currency} in 24 hours is used up";
        return null;
    }

    /// <summary>Bytes read and requests sent.</summary>
    public (long Bytes, long Requests) Last24Hours()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var (bytes, requests) = (store.Traffic.BytesReceived, Requests(store));
            if (bytes > _bytes || requests > _requests)
                _used.Enqueue(new Entry(now, bytes - _bytes, requests - _requests));
            (_bytes, _requests) = (bytes, requests);
            // What was used in the future, because the clock was set back, was used now: so it counts for a day and no longer.
            for (var count = _used.Count; count > 0; count--)
            {
                var entry = _used.Dequeue();
                if (now - entry.At < TimeSpan.FromDays(1))
                    _used.Enqueue(entry with { At = entry.At > now ? now : entry.At });
            }
            return (_used.Sum(entry => entry.Bytes), _used.Sum(entry => entry.Requests));
        }
    }

    private static long Requests(IObjectStore store) => store.Traffic.Requests.Values.Sum();
}
