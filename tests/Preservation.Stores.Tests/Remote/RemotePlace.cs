using Preservation.Archive.Configuring;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A part of a bucket or container that is a test's own, and how a store there is set up.</summary>
/// <param name="Kind">The technology.</param>
/// <param name="Path">Bucket or container, and prefix.</param>
/// <param name="Server">Where the server listens.</param>
/// <param name="Settings">What is needed to reach it there, or by way of a proxy.</param>
internal sealed record RemotePlace(string Kind, string Path, Uri Server, Func<Uri, IReadOnlyDictionary<string, string>> Settings)
{
    /// <summary>The least that S3 takes, so that many parts are cheap.</summary>
    public const int PartSize = 5 << 20;

    /// <summary>Which keys the server is asked with.</summary>
    public static RemotePlace OfCeph(CephServer ceph, string path, AccessKeys? keys = null) => new(StoreConfiguration.S3, path, ceph.Endpoint, server => new Dictionary<string, string>
    {
        ["endpoint"] = server.ToString(),
        ["accessKey"] = TestSecrets.Of((keys ?? ceph.Owner).Id),
        ["secretKey"] = TestSecrets.Of((keys ?? ceph.Owner).Secret),
        ["partSize"] = "5MiB",
        ["attempts"] = "3",
    });

    public static RemotePlace OfAzurite(AzuriteServer azurite, string path) => new(StoreConfiguration.Azure, path, azurite.Endpoint, server => new Dictionary<string, string>
    {
        ["connectionString"] = TestSecrets.Of(azurite.ConnectionStringBy(server)),
        ["blockSize"] = "5MiB",
        ["transferCheck"] = "md5",
        ["attempts"] = "3",
    });

    /// <summary>The same place with other settings; null takes one away.</summary>
    public RemotePlace With(params (string Name, string? Value)[] changes) => this with
    {
        Settings = server =>
        {
            var settings = new Dictionary<string, string>(Settings(server), StringComparer.Ordinal);
            foreach (var (name, value) in changes)
            {
                settings.Remove(name);
                if (value is not null)
                    settings[name] = value;
            }
            return settings;
        },
    };

    /// <summary>Sets a store up, as a new process does.</summary>
    /// <param name="capabilities">What it was found to do.</param>
    /// <param name="by">By way of which proxy; null for none.</param>
    public IObjectStore Open(StoreCapabilities? capabilities = null, Uri? by = null)
    {
        List<string> problems = [];
        var store = StoreConfiguration.Create(StoreName.Parse("remote"), Kind, Path, Settings(by ?? Server), (setting, why) => problems.Add($"{setting}: {why}"));
        Assert.Empty(problems);
        return StoreFactory.Create(store, capabilities ?? StoreCapabilities.Unknown, Environment.CurrentDirectory, HurriedClock.Instance);
    }

    public Task<StoreCapabilities> ProbeAsync(CancellationToken cancellationToken) => new ProbeStore(Open(), TimeProvider.System).RunAsync(cancellationToken);
}
