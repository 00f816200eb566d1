using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;

namespace Preservation.Stores.Azure;

/// <summary>Lists blobs page by page, each page a request that is tried again by itself.</summary>
internal static class AzurePages
{
    public static async IAsyncEnumerable<BlobItem> ReadAsync(
        AzureRequests requests, string folder, BlobStates states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await requests.RunAsync("list", folder, async token =>
            {
                var pages = requests.Client.GetBlobsAsync(BlobTraits.None, states, requests.FullPrefix(folder), token).AsPages(next).GetAsyncEnumerator(token);
                await using (pages)
                    return await pages.MoveNextAsync() ? pages.Current : null;
            }, cancellationToken);
            foreach (var blob in page?.Values ?? [])
                yield return blob;
            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }
}
