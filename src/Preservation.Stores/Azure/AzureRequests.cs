using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>What the parts of an Azure store have in common: the client, who sends its requests, and where its keys begin.</summary>
internal sealed record AzureRequests(BlobContainerClient Client, StorePlace.Azure Place, RequestRunner Runner, StoreTraffic Traffic)
{
    /// <summary>What all keys of a folder begin with.</summary>
    public string FullPrefix(string folder) => string.Concat(new[] { Place.Prefix, folder }.Where(part => part.Length > 0).Select(part => part + "/"));

    /// <summary>The key as we know it.</summary>
    public string Short(string full) => Place.Prefix.Length == 0 ? full : full[(Place.Prefix.Length + 1)..];

    public BlockBlobClient Blob(string key) => Client.GetBlockBlobClient(Place.Prefix.Length == 0 ? key : $"{Place.Prefix}/{key}");

    public Task<T> RunAsync<T>(string what, string key, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        Runner.RunAsync(what, key, request, cancellationToken);

    /// <summary>What is told of a blob without its bytes; null when nothing lies at the key.</summary>
    public Task<BlobProperties?> HeadAsync(string key, CancellationToken cancellationToken) => RunAsync("head", key, async token =>
    {
        try
        {
            return (await Blob(key).GetPropertiesAsync(cancellationToken: token)).Value;
        }
        catch (RequestFailedException e) when (AzureFailures.IsNotFound(e))
        {
            return (BlobProperties?)null;
        }
    }, cancellationToken);
}
