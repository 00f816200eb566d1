using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What others do in a bucket behind the back of the store that lies there.</summary>
internal sealed class RawS3(CephServer ceph, RemotePlace place) : IDisposable
{
    private readonly string _prefix = place.Path[(place.Path.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public AmazonS3Client Client { get; } = ceph.Connect();

    public string Bucket { get; } = place.Path[..place.Path.IndexOf('/', StringComparison.Ordinal)];

    public string Full(string key) => $"{_prefix}/{key}";

    public Task PutAsync(string key, byte[] bytes, CancellationToken cancellationToken) => Client.PutObjectAsync(
        new PutObjectRequest { BucketName = Bucket, Key = Full(key), InputStream = new MemoryStream(bytes), UseChunkEncoding = false }, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Client.DeleteObjectAsync(Bucket, Full(key), cancellationToken);

    public async Task<List<S3ObjectVersion>> VersionsAsync(string key, CancellationToken cancellationToken) =>
        (await Client.ListVersionsAsync(Bucket, Full(key), cancellationToken)).Versions ?? [];

    public static async Task SeedAsync(CephServer ceph, RemotePlace place, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        using var raw = new RawS3(ceph, place);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, parallel, async (key, token) => await raw.PutAsync(key, [1], token));
    }

    /// <summary>How requests of one kind look: method, and what their first line contains.</summary>
    public static (string Method, string Contains) RequestOf(string what) => what switch
    {
        "part" => ("PUT", "partNumber=2&"),
        "complete" => ("POST", "uploadId="),
        _ => ("PUT", "/k"),
    };

    public void Dispose() => Client.Dispose();
}
