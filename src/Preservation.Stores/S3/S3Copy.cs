using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;

namespace Preservation.Stores.S3;

/// <summary>Copies within a provider, without moving bytes through this machine.</summary>
internal sealed class S3Copy(S3Requests target)
{
    /// <summary>Largest object that one request copies, and the size of the parts of larger ones.</summary>
    private const long AtOnce = 5L << 30, CopiedPart = 1L << 30;

    /// <exception cref="ObjectStoreException">It could not be copied.</exception>
    public async Task RunAsync(S3Requests source, string from, string to, CancellationToken cancellationToken)
    {
        if (!await TryRunAsync(source, from, to, cancellationToken))
            throw target.Runner.Failed("copy", from, new Requests.Verdict(StoreFailure.Denied, false, "the server does not copy objects of this kind"), null);
    }

    /// <summary>False when the server does not copy such objects; some refuse encrypted ones.</summary>
    public async Task<bool> TryRunAsync(S3Requests source, string from, string to, CancellationToken cancellationToken)
    {
        var head = await source.HeadAsync(from, cancellationToken)
            ?? throw target.Runner.Failed("copy", from, new Requests.Verdict(StoreFailure.Unreadable, false, "nothing lies there"), null);
        try
        {
            if (head.ContentLength <= AtOnce)
                await CopyAsync(source, from, to, head.ContentLength, cancellationToken);
            else
                await CopyInPartsAsync(source, from, to, head.ContentLength, cancellationToken);
            return true;
        }
        catch (ObjectStoreException e) when (e.InnerException is AmazonS3Exception { StatusCode: System.Net.HttpStatusCode.NotImplemented })
        {
            return false;
        }
    }

    private Task<CopyObjectResponse> CopyAsync(S3Requests source, string from, string to, long size, CancellationToken cancellationToken) =>
        target.Runner.MoveAsync("copy", from, 0, transfer =>
        {
            transfer.WaitForCopy(size);
            var request = new CopyObjectRequest
            {
                SourceBucket = source.Bucket,
                SourceKey = source.Full(from),
                DestinationBucket = target.Bucket,
                DestinationKey = target.Full(to),
            };
            S3Encrypting.Apply(target.Place.Encryption, request);
            return target.Client.CopyObjectAsync(request, transfer.Token);
        }, cancellationToken);

    private async Task CopyInPartsAsync(S3Requests source, string from, string to, long size, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = target.Bucket, Key = target.Full(to) };
        S3Encrypting.Apply(target.Place.Encryption, begin);
        var upload = (await target.RunAsync("begin", to, token => target.Client.InitiateMultipartUploadAsync(begin, token), cancellationToken)).UploadId;
        List<PartETag> parts = [];
        for (long offset = 0; offset < size; offset += CopiedPart)
        {
            var request = new CopyPartRequest
            {
                SourceBucket = source.Bucket,
                SourceKey = source.Full(from),
                DestinationBucket = target.Bucket,
                DestinationKey = target.Full(to),
                UploadId = upload,
                PartNumber = parts.Count + 1,
                FirstByte = offset,
                LastByte = Math.Min(size, offset + CopiedPart) - 1,
            };
            var copied = await target.Runner.MoveAsync("copy part", from, 0, transfer =>
            {
                transfer.WaitForCopy(CopiedPart);
                return target.Client.CopyPartAsync(request, transfer.Token);
            }, cancellationToken);
            parts.Add(new PartETag(parts.Count + 1, copied.ETag));
        }
        var complete = new CompleteMultipartUploadRequest { BucketName = target.Bucket, Key = target.Full(to), UploadId = upload, PartETags = parts };
        await target.RunAsync("complete", to, token => target.Client.CompleteMultipartUploadAsync(complete, token), cancellationToken);
    }
}
