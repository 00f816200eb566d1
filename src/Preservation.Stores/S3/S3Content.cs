using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>
/// An object that is open for reading, by ranges. Each read is a request of its own, bound to the version that was
/// opened, so a body that is cut off is asked for again and one that was replaced meanwhile is told.
/// </summary>
internal sealed class S3Content : IStoredContent
{
    /// <summary>Bytes that come with the opening: inventories and manifests are mostly smaller and need no second request.</summary>
    private const int FirstBytes = 64 << 10;

    private readonly S3Requests _requests;
    private readonly string _key;
    private readonly string _etag;
    private readonly byte[] _first;

    private S3Content(S3Requests requests, string key, string etag, long size, byte[] first) =>
        (_requests, _key, _etag, Size, _first) = (requests, key, etag, size, first);

    public long Size { get; }

    /// <summary>Each read crosses the network anew; what the provider keeps in its memory nobody can know.</summary>
    public string? CacheReason => null;

    public static Task<S3Content?> OpenAsync(S3Requests requests, string key, CancellationToken cancellationToken) =>
        requests.Runner.MoveAsync("get", key, FirstBytes, async transfer =>
        {
            try
            {
                using var answer = await requests.Client.GetObjectAsync(Request(requests, key, 0, FirstBytes), transfer.Token);
                var first = new byte[answer.ContentLength];
                await transfer.ReceiveAsync(answer.ResponseStream, first);
                requests.Traffic.Received(first.Length);
                return new S3Content(requests, key, answer.ETag, TotalSize(answer), first);
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
            var request = Request(_requests, _key, offset, wanted);
            request.EtagToMatch = _etag;
            try
            {
                using var answer = await _requests.Client.GetObjectAsync(request, transfer.Token);
                await transfer.ReceiveAsync(answer.ResponseStream, buffer[..wanted]);
                _requests.Traffic.Received(wanted);
                return wanted;
            }
            catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e) || e.StatusCode == System.Net.HttpStatusCode.PreconditionFailed)
            {
                throw _requests.Runner.Failed("get", _key, new Verdict(StoreFailure.Unreadable, false, "it was replaced or deleted while it was being read"), e);
            }
        }, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static GetObjectRequest Request(S3Requests requests, string key, long offset, long length) => new()
    {
        BucketName = requests.Bucket,
        Key = requests.Full(key),
        ByteRange = new ByteRange(offset, offset + length - 1),
    };

    // "bytes 0-65535/1048576"; a server that ignores ranges gives the whole object and no such header.
    private static long TotalSize(GetObjectResponse answer) =>
        answer.ContentRange is { Length: > 0 } range && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), out var size)
            ? size
            : answer.ContentLength;
}
