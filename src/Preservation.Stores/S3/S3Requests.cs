using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>What the parts of an S3 store have in common: the client, who sends its requests, and where its keys begin.</summary>
internal sealed record S3Requests(AmazonS3Client Client, StorePlace.S3 Place, RequestRunner Runner, StoreTraffic Traffic)
{
    private static readonly TimeSpan BucketIsSeenFor = TimeSpan.FromSeconds(20);

    private long _bucketSeenAt;

    public string Bucket => Place.Bucket;

    /// <summary>The key as the provider knows it.</summary>
    public string Full(string key) => Place.Prefix.Length == 0 ? key : $"{Place.Prefix}/{key}";

    /// <summary>What lists of a folder begin with.</summary>
    public string FullPrefix(string folder) => folder.Length == 0
        ? (Place.Prefix.Length == 0 ? "" : Place.Prefix + "/")
        : Full(folder) + "/";

    /// <summary>The key as we know it.</summary>
    public string Short(string full) => Place.Prefix.Length == 0 ? full : full[(Place.Prefix.Length + 1)..];

    public Task<T> RunAsync<T>(string what, string key, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        Runner.RunAsync(what, key, request, cancellationToken);

    /// <summary>What is told of an object without its bytes; null when nothing lies at the key.</summary>
    /// <exception cref="ObjectStoreException">The store could not be asked, or its bucket is gone.</exception>
    public async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var head = await RunAsync("head", key, token => FoundAsync(() =>
            Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = Full(key) }, token)), cancellationToken);
        // This answer has no body, so it does not say whether the key or the whole bucket is not there.
        if (head is null && !IsBucketSeen() && !await HasBucketAsync(cancellationToken))
            throw Runner.Failed("head", key, new Verdict(StoreFailure.Unreachable, false, "the bucket does not exist. Check its name and the endpoint"), null);
        return head;
    }

    /// <summary>Whether the bucket is there.</summary>
    public Task<bool> HasBucketAsync(CancellationToken cancellationToken) => RunAsync("head bucket", Bucket, async token =>
    {
        try
        {
            await Client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = Bucket }, token);
            Interlocked.Exchange(ref _bucketSeenAt, Environment.TickCount64);
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return false;
        }
    }, cancellationToken);

    private bool IsBucketSeen() =>
        Interlocked.Read(ref _bucketSeenAt) is var seen && seen != 0 && Environment.TickCount64 - seen < BucketIsSeenFor.TotalMilliseconds;

    private static async Task<T?> FoundAsync<T>(Func<Task<T>> request)
        where T : class
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>Whether the provider can copy between the two by itself.</summary>
    public bool IsSameAccount(S3Requests other) =>
        Place.Endpoint == other.Place.Endpoint && Place.Region == other.Place.Region && Place.Credentials == other.Place.Credentials;

    public static string Tag(string? etag) => (etag ?? "").Trim('"');
}
