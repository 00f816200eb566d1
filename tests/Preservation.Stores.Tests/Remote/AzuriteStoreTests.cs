using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A container of Azure blobs.</summary>
public sealed class AzuriteStoreTests : RemoteStoreContract
{
    private static readonly Lazy<Task<StoreCapabilities>> Known = new(async () => await (await NewAsync()).ProbeAsync(CancellationToken.None));

    protected override bool Abandons => false;

    /// <summary>A prefix in a container of its own.</summary>
    internal static async Task<RemotePlace> NewAsync()
    {
        var azurite = await TestServers.AzuriteAsync();
        return RemotePlace.OfAzurite(azurite, $"{await azurite.NewContainerAsync(CancellationToken.None)}/some/prefix");
    }

    private protected override Task<RemotePlace> ChooseAsync() => NewAsync();

    protected override async Task SeedAsync(IReadOnlyList<string> keys)
    {
        var slash = Place.Path.IndexOf('/', StringComparison.Ordinal);
        var container = (await TestServers.AzuriteAsync()).Connect().GetBlobContainerClient(Place.Path[..slash]);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token };
        await Parallel.ForEachAsync(keys, parallel, async (key, token) => await container.GetBlobClient($"{Place.Path[(slash + 1)..]}/{key}").UploadAsync(new BinaryData("1"u8.ToArray()), token));
    }

    private protected override Task<StoreCapabilities> KnowAsync(RemotePlace place) => Known.Value;
}
