using Azure;
using Azure.Storage.Blobs.Models;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>A blob that is open for reading.</summary>
internal sealed class AzureContent : RangedContent
{
    private readonly AzureRequests _requests;
    private readonly string _key;
    private readonly ETag _etag;

    private AzureContent(AzureRequests requests, string key, ETag etag, long size, byte[] first)
        : base(requests.Runner, requests.Traffic, key, size, first) => (_requests, _key, _etag) = (requests, key, etag);

    /// <summary>Null when nothing lies at the key.</summary>
    public static Task<AzureContent?> OpenAsync(AzureRequests requests, string key, CancellationToken cancellationToken) =>
        requests.Runner.MoveAsync("get", key, FirstBytes, async transfer =>
        {
            try
            {
                using var answer = (await requests.Blob(key).DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(0, FirstBytes) }, transfer.Token)).Value;
                var first = new byte[answer.Details.ContentLength];
                await transfer.ReceiveAsync(answer.Content, first);
                requests.Traffic.Received(first.Length);
                return new AzureContent(requests, key, answer.Details.ETag, TotalSize(answer.Details.ContentRange, answer.Details.ContentLength), first);
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

    protected override async Task ReadRangeAsync(long offset, Memory<byte> buffer, Transfer transfer)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset, buffer.Length), Conditions = new BlobRequestConditions { IfMatch = _etag } };
            using var answer = (await _requests.Blob(_key).DownloadStreamingAsync(options, transfer.Token)).Value;
            await transfer.ReceiveAsync(answer.Content, buffer);
        }
        catch (RequestFailedException e) when (AzureFailures.IsNotFound(e) || e.Status == 412)
        {
            throw Replaced(e);
        }
    }
}
