using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A container of Azure blobs.</summary>
public sealed class AzuriteStoreTests : HarmedStoreContract
{
    private static readonly Lazy<Task<StoreCapabilities>> Known = new(async () => await (await NewAsync()).ProbeAsync(CancellationToken.None));

    protected override bool Abandons => false;

    protected override CannedAnswer Busy => CannedAnswer.ServerBusy;

    protected override CannedAnswer Broken => CannedAnswer.AzureInternalError;

    protected override int TriesOfOneRead => 6;

    private protected override (string Method, string Contains) RequestOf(string what) => what switch
    {
        // The number of the block comes first in its id, which is in base64.
        "part" => ("PUT", "blockid=" + Convert.ToBase64String("000001"u8)),
        "complete" => ("PUT", "comp=blocklist"),
        _ => ("PUT", "/k"),
    };

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
