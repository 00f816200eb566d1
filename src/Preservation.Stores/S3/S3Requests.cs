using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>What the parts of an S3 store have in common: the client, who sends its requests, and where its keys begin.</summary>
internal sealed record S3Requests(AmazonS3Client Client, StorePlace.S3 Place, RequestRunner Runner, StoreTraffic Traffic)
{
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
        Runner.RunAsync(what, key, 0, request, cancellationToken);

    /// <summary>What is told of an object without its bytes; null when nothing lies at the key.</summary>
    public Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken) =>
        RunAsync("head", key, async token =>
        {
            try
            {
                return await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = Full(key) }, token);
            }
            catch (AmazonS3Exception e) when (S3Failures.IsNotFound(e))
            {
                return (GetObjectMetadataResponse?)null;
            }
        }, cancellationToken);

    /// <summary>Whether the provider can copy between the two by itself.</summary>
    public bool IsSameAccount(S3Requests other) =>
        Place.Endpoint == other.Place.Endpoint && Place.Region == other.Place.Region && Place.Credentials == other.Place.Credentials;

    public static string Tag(string? etag) => (etag ?? "").Trim('"');
}
