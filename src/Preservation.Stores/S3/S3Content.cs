using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>An S3 object that is open for reading.</summary>
internal sealed class S3Content : RangedContent
{
    private readonly S3Requests _requests;
    private readonly string _key;
    private readonly string _etag;

    private S3Content(S3Requests requests, string key, string etag, long size, byte[] first)
        : base(requests.Runner, requests.Traffic, key, size, first) => (_requests, _key, _etag) = (requests, key, etag);

    /// <summary>Null when nothing lies at the key.</summary>
    public static Task<S3Content?> OpenAsync(S3Requests requests, string key, CancellationToken cancellationToken) =>
        requests.Runner.MoveAsync("get", key, FirstBytes, async transfer =>
        {
            try
            {
                using var answer = await requests.Client.GetObjectAsync(Request(requests, key, 0, FirstBytes), transfer.Token);
                var first = new byte[answer.ContentLength];
                await transfer.ReceiveAsync(answer.ResponseStream, first);
                requests.Traffic.Received(first.Length);
                return new S3Content(requests, key, answer.ETag, TotalSize(answer.ContentRange, answer.ContentLength), first);
            }
            catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e))
            {
                return null;
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "InvalidRange")
            {
                // An empty object has no first byte.
                return new S3Content(requests, key, "", 0, []);
            }
        }, cancellationToken);

    protected override async Task ReadRangeAsync(long offset, Memory<byte> buffer, Transfer transfer)
    {
        var request = Request(_requests, _key, offset, buffer.Length);
        request.EtagToMatch = _etag;
        try
        {
            using var answer = await _requests.Client.GetObjectAsync(request, transfer.Token);
            await transfer.ReceiveAsync(answer.ResponseStream, buffer);
        }
        catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e) || e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw Replaced(e);
        }
    }

    private static GetObjectRequest Request(S3Requests requests, string key, long offset, long length) => new()
    {
        BucketName = requests.Bucket,
        Key = requests.Full(key),
        ByteRange = new ByteRange(offset, offset + length - 1),
    };
}
