using Azure.Storage.Blobs;

namespace Preservation.Testing.Servers;

/// <summary>
/// A real server of Azure blobs, made for tests by those who make Azure. It knows neither versions nor immutability
/// policies: calls about these are answered with 501 or ignored.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Null when the server is not only ours: others still need it.
    private readonly string? _folder;

    internal AzuriteServer(IReadOnlyDictionary<string, string> lines, string? folder = null)
    {
        _folder = folder;
        Endpoint = new Uri(lines["endpoint"]);
        ConnectionString = lines["connection_string"];
    }

    /// <summary>Scheme, address and port, without the account.</summary>
    public Uri Endpoint { get; }

    /// <summary>With the key of the account, which may do everything.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one of its own for a test, which disposes it.</summary>
    public static async Task<AzuriteServer> StartAsync()
    {
        var folder = await ServerFolders.NewAsync("azurite");
        return new AzuriteServer(await ServerScripts.RunAsync("azurite", folder), folder);
    }

    /// <summary>The connection string by way of a proxy before the server.</summary>
    public string ConnectionStringBy(Uri proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return ConnectionString.Replace(Endpoint.GetLeftPart(UriPartial.Authority), proxy.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }

    /// <summary>A client that asks once: retries are the business of what is tested.</summary>
    /// <param name="endpoint">Where; null for the server itself, else a proxy before it.</param>
    public BlobServiceClient Connect(Uri? endpoint = null) =>
        new(ConnectionStringBy(endpoint ?? Endpoint), new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(60) } });

    /// <summary>Makes a container with a name that was never used.</summary>
    public async Task<string> NewContainerAsync(CancellationToken cancellationToken)
    {
        var name = $"t-{Guid.NewGuid():N}";
        await Connect().CreateBlobContainerAsync(name, cancellationToken: cancellationToken);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await ServerScripts.RunAsync("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }
}
