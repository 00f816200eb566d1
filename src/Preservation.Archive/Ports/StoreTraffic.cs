using System.Collections.Concurrent;

namespace Preservation.Archive.Ports;

/// <summary>The time that somebody else has told.</summary>
/// <param name="Theirs">By their clock, in whole seconds.</param>
/// <param name="Asked">When they were asked, by the clock of this machine.</param>
/// <param name="Answered">When the answer was there, by the clock of this machine.</param>
public sealed record ToldTime(DateTimeOffset Theirs, DateTimeOffset Asked, DateTimeOffset Answered);

/// <summary>Counts what is asked of a store and moved to and from it. Safe for many threads.</summary>
public sealed class StoreTraffic
{
    private readonly ConcurrentDictionary<string, long> _requests = new(StringComparer.Ordinal);
    private long _sent;
    private long _received;

    /// <summary>Payload bytes that were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Payload bytes that were received.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>Requests by what they ask, tries that failed among them.</summary>
    public IReadOnlyDictionary<string, long> Requests => new SortedDictionary<string, long>(_requests, StringComparer.Ordinal);

    /// <summary>All requests.</summary>
    public long RequestCount => _requests.Values.Sum();

    /// <summary>What the store said last of its own time; null when it says nothing, as folders do.</summary>
    public ToldTime? ToldTime { get; private set; }

    /// <summary>The store has told its time.</summary>
    public void Told(ToldTime time) => ToldTime = time;

    public void Asked(string what) => _requests.AddOrUpdate(what, 1, (_, count) => count + 1);

    public void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    public void Received(long bytes) => Interlocked.Add(ref _received, bytes);
}
