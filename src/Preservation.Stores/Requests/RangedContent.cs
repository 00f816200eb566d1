using Preservation.Archive.Ports;

namespace Preservation.Stores.Requests;

/// <summary>
/// An object that is open for reading, by ranges. Each read is a request of its own, bound to the version that was
/// opened, so a body that is cut off is asked for again and one that was replaced meanwhile is told.
/// </summary>
/// <param name="runner">Who sends the requests.</param>
/// <param name="traffic">Where they are counted.</param>
/// <param name="key">For messages.</param>
/// <param name="size">Bytes.</param>
/// <param name="first">What came with the opening.</param>
internal abstract class RangedContent(RequestRunner runner, StoreTraffic traffic, string key, long size, byte[] first) : IStoredContent
{
    /// <summary>Bytes that come with the opening: inventories and manifests are mostly smaller and need no second request.</summary>
    protected const int FirstBytes = 64 << 10;

    public long Size => size;

    /// <summary>Each read crosses the network anew; what the provider keeps in its memory nobody can know.</summary>
    public string? CacheReason => null;

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = (int)Math.Min(buffer.Length, Math.Max(0, size - offset));
        if (wanted == 0)
            return 0;
        if (offset + wanted <= first.Length)
        {
            first.AsMemory((int)offset, wanted).CopyTo(buffer);
            return wanted;
        }
        return await runner.MoveAsync("get", key, wanted, async transfer =>
        {
            await ReadRangeAsync(offset, buffer[..wanted], transfer);
            traffic.Received(wanted);
            return wanted;
        }, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fills the buffer from the version that was opened; throws <see cref="Replaced"/> when that is gone.</summary>
    protected abstract Task ReadRangeAsync(long offset, Memory<byte> buffer, Transfer transfer);

    protected ObjectStoreException Replaced(Exception inner) =>
        runner.Failed("get", key, new Verdict(StoreFailure.Unreadable, false, "it was replaced or deleted while it was being read"), inner);

    /// <summary>The size after the slash of <c>bytes 0-65535/1048576</c>; a server that ignores ranges gives the whole object and no such header.</summary>
    protected static long TotalSize(string? range, long length) =>
        range is { Length: > 0 } && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), out var total) ? total : length;
}
