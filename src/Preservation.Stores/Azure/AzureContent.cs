using Azure;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>A blob that is open for reading, by ranges, each a request of its own and bound to the version that was opened.</summary>
internal sealed class AzureContent : IStoredContent
{
    /// <summary>Bytes that come with the opening: inventories and manifests are mostly smaller and need no second request.</summary>
    private const int FirstBytes = 64 << 10;

    private readonly AzureRequests _requests;
    private readonly string _key;
    private readonly ETag _etag;
    private readonly byte[] _first;

    private AzureContent(AzureRequests requests, string key, ETag etag, long size, byte[] first) =>
        (_requests, _key, _etag, Size, _first) = (requests, key, etag, size, first);

    public long Size { get; }

    /// <summary>Each read crosses the network anew; what the provider keeps in its memory nobody can know.</summary>
    public string? CacheReason => null;

    public static Task<AzureContent?> OpenAsync(AzureRequests requests, string key, CancellationToken cancellationToken) =>
        requests.Runner.MoveAsync("get", key, FirstBytes, async transfer =>
        {
            try
            {
                using var answer = (await requests.Blob(key).DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(0, FirstBytes) }, transfer.Token)).Value;
                var first = new byte[answer.Details.ContentLength];
                await transfer.ReceiveAsync(answer.Content, first);
                requests.Traffic.Received(first.Length);
                return new AzureContent(requests, key, answer.Details.ETag, TotalSize(answer.Details), first);
            }
            catch (RequestFailedException e) when (AzureFailures.IsNotFound(e))
            {
                return null;
            }
            catch (RequestFailedException e) when (e.ErrorCode == "InvalidRange")
            {
                // An empty blob has no first byte.
                return new AzureContent(requests, key, default, 0, []);
            }
        }, cancellationToken);

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = (int)Math.Min(buffer.Length, Math.Max(0, Size - offset));
        if (wanted == 0)
            return 0;
        if (offset + wanted <= _first.Length)
        {
            _first.AsMemory((int)offset, wanted).CopyTo(buffer);
            return wanted;
        }
        return await _requests.Runner.MoveAsync("get", _key, wanted, async transfer =>
        {
            try
            {
                var options = new BlobDownloadOptions { Range = new HttpRange(offset, wanted), Conditions = new BlobRequestConditions { IfMatch = _etag } };
                using var answer = (await _requests.Blob(_key).DownloadStreamingAsync(options, transfer.Token)).Value;
                await transfer.ReceiveAsync(answer.Content, buffer[..wanted]);
                _requests.Traffic.Received(wanted);
                return wanted;
            }
            catch (RequestFailedException e) when (AzureFailures.IsNotFound(e) || e.Status == 412)
            {
                throw _requests.Runner.Failed("get", _key, new Verdict(StoreFailure.Unreadable, false, "it was replaced or deleted while it was being read"), e);
            }
        }, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long TotalSize(BlobDownloadDetails details) =>
        details.ContentRange is { Length: > 0 } range && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), out var size) ? size : details.ContentLength;
}
