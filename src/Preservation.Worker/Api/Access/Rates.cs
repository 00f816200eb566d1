using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Preservation.Worker.Api.Access;

/// <summary>How much one key may ask, and how often one address may fail to give a good key. A good key is never held up by others' failures, who may share its address.</summary>
internal sealed class Rates(ApiSettings settings) : IDisposable
{
    /// <summary>Keys cannot be guessed; this spares the log and the machine.</summary>
    public const int FailuresPerMinute = 60;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _asked = PerMinute(settings.RequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _failed = PerMinute(FailuresPerMinute);

    /// <summary>Counts a request with a good key.</summary>
    /// <returns>After how long to ask again; null when this may be answered.</returns>
    public TimeSpan? Ask(string key) => Take(_asked, key);

    /// <summary>Counts a request without a good key; returns the same.</summary>
    public TimeSpan? Fail(IPAddress? address) => Take(_failed, Network(address));

    public void Dispose()
    {
        _asked.Dispose();
        _failed.Dispose();
    }

    private static TimeSpan? Take(PartitionedRateLimiter<string> limiter, string partition)
    {
        using var lease = limiter.AttemptAcquire(partition);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
    }

    private static PartitionedRateLimiter<string> PerMinute(int permits) => PartitionedRateLimiter.Create<string, string>(
        name => RateLimitPartition.GetFixedWindowLimiter(name, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window, QueueLimit = 0 }), StringComparer.Ordinal);

    // Whoever has one address of version 6 has 2^64 of them.
    private static string Network(IPAddress? address) => address switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.MapToIPv4().ToString(),
    };
}
