using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Stores;

namespace Preservation.Testing.Servers;

/// <summary>A bucket or container of a real server. Each store has a prefix of its own in it, so no test has to make another.</summary>
public sealed record ServerPlace
{
    private static int _stores;

    private ServerPlace()
    {
    }

    /// <summary>A bucket, or a container.</summary>
    public required string Container { get; init; }

    /// <summary>As in the configuration of an archive.</summary>
    public required string Kind { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>What the server was found to do.</summary>
    public StoreCapabilities Capabilities { get; init; } = StoreCapabilities.Unknown;

    /// <summary>Lets the server copy a key, and lock the copy if so.</summary>
    public required Func<string, string, KeyLock?, CancellationToken, Task> Copy { get; init; }

    /// <summary>The name of the setting that says how the server is reached, and its value by way of another address.</summary>
    public required Func<Uri, (string Setting, string Value)> Address { get; init; }

    /// <param name="server">Which Ceph.</param>
    /// <param name="isLocked">Whether its bucket has versions, and the stores in it lock for a day what is committed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ServerPlace> OnAsync(CephServer server, bool isLocked, CancellationToken cancellationToken)
    {
        var bucket = await server.NewBucketAsync(isLocked, cancellationToken);
        var client = server.Connect();
        var settings = new Dictionary<string, string>
        {
            ["endpoint"] = server.Endpoint.ToString(),
            ["accessKey"] = Secret(server.Owner.Id),
            ["secretKey"] = Secret(server.Owner.Secret),
            ["partSize"] = "5MiB",
            ["attempts"] = "3",
        };
        if (isLocked)
            settings["lock"] = "governance,1d";
        return await ProbedAsync(new ServerPlace
        {
            Container = bucket,
            Kind = StoreConfiguration.S3,
            Settings = settings,
            Copy = (from, to, locked, token) => client.CopyObjectAsync(
                new CopyObjectRequest
                {
                    SourceBucket = bucket,
                    SourceKey = from,
                    DestinationBucket = bucket,
                    DestinationKey = to,
                    ObjectLockMode = locked is null ? null : ObjectLockMode.Governance,
                    ObjectLockRetainUntilDate = locked?.Until?.UtcDateTime,
                },
                token),
            Address = address => ("endpoint", address.ToString()),
        }, cancellationToken);
    }

    public static async Task<ServerPlace> OnAsync(AzuriteServer server, CancellationToken cancellationToken)
    {
        var container = await server.NewContainerAsync(cancellationToken);
        var client = new BlobContainerClient(server.ConnectionString, container);
        return await ProbedAsync(new ServerPlace
        {
            Container = container,
            Kind = StoreConfiguration.Azure,
            Settings = new Dictionary<string, string>
            {
                ["connectionString"] = Secret(server.ConnectionString),
                // Azurite does not compute CRC-64.
                ["transferCheck"] = "md5",
                ["blockSize"] = "5MiB",
                ["attempts"] = "3",
            },
            Copy = (from, to, _, token) => client.GetBlobClient(to).StartCopyFromUriAsync(client.GetBlobClient(from).Uri, new BlobCopyFromUriOptions(), token),
            Address = address => ("connectionString", Secret(server.ConnectionStringBy(address))),
        }, cancellationToken);
    }

    /// <summary>A store with nothing in it.</summary>
    public ServerStore NewStore(string name) => new(name, this, $"{name}-{Interlocked.Increment(ref _stores)}");

    /// <summary>The same place by way of a proxy.</summary>
    public ServerPlace By(Uri proxy)
    {
        var (setting, value) = Address(proxy);
        return With(setting, value);
    }

    /// <summary>The same place with another setting.</summary>
    public ServerPlace With(string setting, string value) => this with { Settings = new Dictionary<string, string>(Settings) { [setting] = value } };

    internal IObjectStore Open(string name, string prefix)
    {
        var store = StoreConfiguration.Create(StoreName.Parse(name), Kind, $"{Container}/{prefix}", Settings,
            (setting, why) => throw new InvalidOperationException($"{setting}: {why}"));
        return StoreFactory.Create(store, Capabilities, "/", TimeProvider.System);
    }

    private static async Task<ServerPlace> ProbedAsync(ServerPlace place, CancellationToken cancellationToken) =>
        place with { Capabilities = await new ProbeStore(place.Open("probe", "probe"), TimeProvider.System).RunAsync(cancellationToken) };

    // A configuration only says where a secret stands.
    private static string Secret(string value)
    {
        var name = $"PRESERVATION_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, value);
        return $"env:{name}";
    }
}

/// <summary>A part of a bucket or container.</summary>
public sealed record ServerStore(string Name, ServerPlace Place, string Prefix) : TestStore(Name)
{
    public override IObjectStore Open(TempFolder folder) => Place.Open(Name, Prefix);

    /// <summary>Without the kit, which is the same in every store, and with the locks.</summary>
    public override async Task<TestStore> CopyAsync(CancellationToken cancellationToken)
    {
        var copy = Place.NewStore(Name);
        var from = Place.Open(Name, Prefix);
        List<string> keys = [];
        await foreach (var entry in from.ListAsync("", cancellationToken))
        {
            if (!entry.Key.StartsWith(StoreLayout.KitFolder + "/", StringComparison.Ordinal))
                keys.Add(entry.Key);
        }
        await Parallel.ForEachAsync(keys, cancellationToken, async (key, token) =>
        {
            var locked = from.Locks is { } locks ? await locks.ReadAsync(StorageKey.Parse(key), token) : null;
            await Place.Copy($"{Prefix}/{key}", $"{copy.Prefix}/{key}", locked?.Until is null ? null : locked, token);
        });
        return copy;
    }
}
