using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Azure;

/// <summary>Blocks that were staged and not committed.</summary>
internal sealed class AzureUnfinished(AzureRequests requests)
{
    public async IAsyncEnumerable<UnfinishedUpload> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in AzurePages.ReadAsync(requests, "", BlobStates.Uncommitted, cancellationToken))
        {
            // A blob that was never committed has no bytes and no tag; a committed one may have further blocks beside it.
            if (blob.Properties.ContentLength is > 0)
                continue;
            var key = requests.Short(blob.Name);
            var blocks = await BlocksAsync(key, cancellationToken);
            if (blocks.Count > 0)
                yield return new UnfinishedUpload(key, key, blocks.Values.Sum(), blob.Properties.LastModified ?? DateTimeOffset.UnixEpoch);
        }
    }

    /// <summary>Uncommitted blocks of a key, by id, with their sizes.</summary>
    public Task<Dictionary<string, long>> BlocksAsync(string key, CancellationToken cancellationToken) => requests.RunAsync("list blocks", key, async token =>
    {
        try
        {
            var list = (await requests.Blob(key).GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: token)).Value;
            return list.UncommittedBlocks.ToDictionary(block => block.Name, block => block.SizeLong, StringComparer.Ordinal);
        }
        catch (RequestFailedException e) when (AzureFailures.IsNotFound(e))
        {
            return [];
        }
    }, cancellationToken);
}
