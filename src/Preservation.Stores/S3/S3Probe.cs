using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;

namespace Preservation.Stores.S3;

/// <summary>Finds out by trying what a server does with conditions, versions and locks, whatever it calls itself.</summary>
internal sealed class S3Probe(S3Requests requests)
{
    public async Task<IReadOnlyDictionary<Capability, Support>> RunAsync(StorageKey scratch, CancellationToken cancellationToken)
    {
        var key = scratch.Value;
        var first = await PutAsync(key, "first\n", null, null, cancellationToken);
        var found = new Dictionary<Capability, Support>
        {
            [Capability.PutIfAbsent] = await HeedsAsync(() => PutAsync(key, "other\n", ifNoneMatch: "*", null, cancellationToken)),
            [Capability.PutIfAbsentInParts] = await HeedsAsync(() => PutInPartsAsync(key, cancellationToken)),
            [Capability.ReplaceIfMatch] = await HeedsMatchAsync(key, cancellationToken),
            [Capability.CheckedTransfer] = await HeedsAsync(() => PutWithWrongDigestAsync(key, cancellationToken)),
            [Capability.ProviderDigest] = first.ChecksumSHA256 is { Length: > 0 } ? Support.Yes : Support.No,
        };
        if (await MayAskAsync(HasVersioningAsync(requests, cancellationToken)) is { } hasVersioning)
            found[Capability.Versioning] = hasVersioning ? Support.Yes : Support.No;
        if (await MayAskAsync(HasLockAsync(requests, cancellationToken)) is { } hasLock)
            found[Capability.Lock] = hasLock ? Support.Yes : Support.No;
        return found;
    }

    public static async Task<bool> HasVersioningAsync(S3Requests requests, CancellationToken cancellationToken)
    {
        var answer = await requests.RunAsync("get versioning", "", token =>
            requests.Client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = requests.Bucket }, token), cancellationToken);
        return answer.VersioningConfig?.Status == VersionStatus.Enabled;
    }

    public static Task<bool> HasLockAsync(S3Requests requests, CancellationToken cancellationToken) => requests.RunAsync("get lock", "", async token =>
    {
        try
        {
            var answer = await requests.Client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = requests.Bucket }, token);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented && e.ErrorCode != "NoSuchBucket")
        {
            return false;
        }
    }, cancellationToken);

    // Null when these credentials may read and write objects, and not ask about the bucket.
    private static async Task<bool?> MayAskAsync(Task<bool> question)
    {
        try
        {
            return await question;
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Denied)
        {
            return null;
        }
    }

    // Each of these must fail: success means that the condition was read over.
    private static async Task<Support> HeedsAsync(Func<Task> request)
    {
        try
        {
            await request();
            return Support.Ignored;
        }
        catch (ObjectStoreException e) when (e.InnerException is AmazonS3Exception s3)
        {
            if (s3.StatusCode == HttpStatusCode.NotImplemented)
                return Support.No;
            if (s3.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict || s3.ErrorCode is "BadDigest" or "InvalidDigest")
                return Support.Yes;
            throw;
        }
    }

    // A server that refuses the right tag too would refuse every replacement. Ceph compares it as text, so it goes without quotes.
    private async Task<Support> HeedsMatchAsync(string key, CancellationToken cancellationToken)
    {
        var wrong = await HeedsAsync(() => PutAsync(key, "third\n", null, ifMatch: "00000000000000000000000000000000", cancellationToken));
        var tag = S3Requests.Tag((await requests.HeadAsync(key, cancellationToken))?.ETag);
        var right = await HeedsAsync(() => PutAsync(key, "third\n", null, ifMatch: tag, cancellationToken));
        return right == Support.Ignored ? wrong : Support.No;
    }

    private Task<PutObjectResponse> PutAsync(string key, string text, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken) =>
        requests.RunAsync("put", key, token => requests.Client.PutObjectAsync(Request(key, text, ifNoneMatch, ifMatch), token), cancellationToken);

    private PutObjectRequest Request(string key, string text, string? ifNoneMatch, string? ifMatch) => new()
    {
        BucketName = requests.Bucket,
        Key = requests.Full(key),
        ContentBody = text,
        UseChunkEncoding = false,
        IfNoneMatch = ifNoneMatch,
        IfMatch = ifMatch,
    };

    private Task<PutObjectResponse> PutWithWrongDigestAsync(string key, CancellationToken cancellationToken) => requests.RunAsync("put", key, async token =>
    {
        var request = Request(key, "fourth\n", null, null);
        request.MD5Digest = "AAAAAAAAAAAAAAAAAAAAAA==";
        try
        {
            return await requests.Client.PutObjectAsync(request, token);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BadDigest")
        {
            // Elsewhere that means bytes that were changed on their way, and is tried again.
            throw requests.Runner.Failed("put", key, new Requests.Verdict(StoreFailure.Conflict, false, "the digest is refused"), e);
        }
    }, cancellationToken);

    private async Task PutInPartsAsync(string key, CancellationToken cancellationToken)
    {
        var full = requests.Full(key);
        var upload = (await requests.RunAsync("begin", key, token => requests.Client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = requests.Bucket, Key = full }, token), cancellationToken)).UploadId;
        try
        {
            var part = await requests.RunAsync("put part", key, token => requests.Client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = requests.Bucket,
                Key = full,
                UploadId = upload,
                PartNumber = 1,
                PartSize = 6,
                InputStream = new MemoryStream("parts\n"u8.ToArray()),
                UseChunkEncoding = false,
            }, token), cancellationToken);
            await requests.RunAsync("complete", key, token => requests.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = requests.Bucket,
                Key = full,
                UploadId = upload,
                PartETags = [new PartETag(1, part.ETag)],
                IfNoneMatch = "*",
            }, token), cancellationToken);
        }
        catch (ObjectStoreException)
        {
            await new S3Unfinished(requests).AbandonAsync(new UnfinishedUpload(key, upload, null, DateTimeOffset.MinValue), cancellationToken);
            throw;
        }
    }
}
