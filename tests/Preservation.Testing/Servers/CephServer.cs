using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Preservation.Testing.Servers;

/// <summary>
/// A real S3 server: Ceph's gateway before a cluster of one node that lives in memory. It is up in about a second, so a
/// test that harms it starts its own.
/// </summary>
public sealed class CephServer : IAsyncDisposable
{
    // Null when the server is not only ours: others still need it.
    private readonly string? _folder;

    internal CephServer(IReadOnlyDictionary<string, string> lines, string? folder = null)
    {
        _folder = folder;
        Endpoint = new Uri(lines["endpoint"]);
        Owner = new AccessKeys(lines["access_key"], lines["secret_key"]);
        Reader = new AccessKeys(lines["readonly_access_key"], lines["readonly_secret_key"]);
        Stranger = new AccessKeys(lines["stranger_access_key"], lines["stranger_secret_key"]);
    }

    public Uri Endpoint { get; }

    /// <summary>Owns all buckets that are made here.</summary>
    public AccessKeys Owner { get; }

    /// <summary>Gets and lists what the owner has. What he puts or deletes is answered with 403 AccessDenied.</summary>
    public AccessKeys Reader { get; }

    /// <summary>Known to the server, but nothing of the owner is his to read.</summary>
    public AccessKeys Stranger { get; }

    /// <summary>Starts one of its own for a test, which disposes it.</summary>
    public static async Task<CephServer> StartAsync()
    {
        var folder = await ServerFolders.NewAsync("ceph");
        return new CephServer(await ServerScripts.RunAsync("ceph", folder), folder);
    }

    /// <summary>A client that signs as the server can verify it. It asks once: retries are the business of what is tested.</summary>
    /// <param name="keys">Who asks; null for the owner.</param>
    /// <param name="endpoint">Where; null for the server itself, else a proxy before it.</param>
    public AmazonS3Client Connect(AccessKeys? keys = null, Uri? endpoint = null)
    {
        keys ??= Owner;
        return new AmazonS3Client(new BasicAWSCredentials(keys.Id, keys.Secret), new AmazonS3Config
        {
            ServiceURL = (endpoint ?? Endpoint).ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            Timeout = TimeSpan.FromSeconds(60),
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            HttpClientFactory = new SmallBodiesFirst(),
        });
    }

    /// <summary>Makes a bucket of the owner with a name that was never used. With locks, its objects have versions too.</summary>
    public async Task<string> NewBucketAsync(bool lockEnabled, CancellationToken cancellationToken)
    {
        using var client = Connect();
        var name = $"t-{Guid.NewGuid():N}";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = lockEnabled }, cancellationToken);
        return name;
    }

    /// <summary>Kills the gateway, as an outage does. What was put stays. Only for a server of one's own.</summary>
    public Task KillGatewayAsync() => ServerScripts.RunAsync("radosgw", "kill", OwnFolder());

    /// <summary>Starts the gateway again, at the same endpoint; returns when it answers.</summary>
    public Task StartGatewayAsync() => ServerScripts.RunAsync("radosgw", "start", OwnFolder());

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await ServerScripts.RunAsync("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string OwnFolder() =>
        _folder ?? throw new InvalidOperationException("This server serves other tests too. Start your own: await using var ceph = await CephServer.StartAsync();");
}
