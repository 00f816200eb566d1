using System.Collections.Concurrent;

namespace Preservation.Archive.Ports;

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

    public void Asked(string what) => _requests.AddOrUpdate(what, 1, (_, count) => count + 1);

    public void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    public void Received(long bytes) => Interlocked.Add(ref _received, bytes);
}
