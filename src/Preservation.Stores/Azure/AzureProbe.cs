using System.Text;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Azure;

/// <summary>Finds out by trying what an account, or a server that stands in for one, does with conditions, versions and locks.</summary>
internal sealed class AzureProbe(AzureRequests requests)
{
    public async Task<IReadOnlyDictionary<Capability, Support>> RunAsync(StorageKey scratch, CancellationToken cancellationToken)
    {
        var key = scratch.Value;
        var ifAbsent = new BlobRequestConditions { IfNoneMatch = ETag.All };
        await PutAsync(key, "first\n", null, cancellationToken);
        var found = new Dictionary<Capability, Support>
        {
            [Capability.PutIfAbsent] = await HeedsAsync(() => PutAsync(key, "other\n", ifAbsent, cancellationToken)),
            [Capability.PutIfAbsentInParts] = await HeedsAsync(() => PutInBlocksAsync(key, ifAbsent, cancellationToken)),
            [Capability.ReplaceIfMatch] = await HeedsAsync(() => PutAsync(key, "third\n", new BlobRequestConditions { IfMatch = new ETag("\"0x0\"") }, cancellationToken)),
            [Capability.CheckedTransfer] = await HeedsAsync(() => PutWithWrongDigestAsync(key, cancellationToken)),
            [Capability.ProviderDigest] = Support.No,
            [Capability.Versioning] = (await requests.HeadAsync(key, cancellationToken))?.VersionId is { Length: > 0 } ? Support.Yes : Support.No,
        };
        if (await HasLockAsync(cancellationToken) is { } hasLock)
            found[Capability.Lock] = hasLock ? Support.Yes : Support.No;
        return found;
    }

    // Null when these credentials may not ask; a signature for a container never may.
    private async Task<bool?> HasLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await requests.RunAsync("get properties", "", async token => (await requests.Client.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken))
                .HasImmutableStorageWithVersioning;
        }
        catch (ObjectStoreException e) when (e.InnerException is RequestFailedException { Status: 403 })
        {
            return null;
        }
    }

    // Each of these must fail: success means that the condition was read over.
    private static async Task<Support> HeedsAsync(Func<Task> request)
    {
        try
        {
            await request();
            return Support.Ignored;
        }
        catch (ObjectStoreException e) when (e.InnerException is RequestFailedException failed)
        {
            if (failed.Status is 501)
                return Support.No;
            if (failed.Status is 400 or 409 or 412)
                return Support.Yes;
            throw;
        }
    }

    private Task<Response<BlobContentInfo>> PutAsync(string key, string text, BlobRequestConditions? conditions, CancellationToken cancellationToken) =>
        requests.RunAsync("put", key, token => requests.Blob(key).UploadAsync(
            new MemoryStream(Encoding.ASCII.GetBytes(text)), new BlobUploadOptions { Conditions = conditions }, token), cancellationToken);

    private Task<Response<BlockInfo>> PutWithWrongDigestAsync(string key, CancellationToken cancellationToken)
    {
        var wrong = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5, PrecalculatedChecksum = new byte[16] };
        return requests.RunAsync("put block", key, token => requests.Blob(key).StageBlockAsync(
            Convert.ToBase64String("probe"u8), new MemoryStream("fourth\n"u8.ToArray()), new BlockBlobStageBlockOptions { TransferValidation = wrong }, token), cancellationToken);
    }

    private async Task PutInBlocksAsync(string key, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        var id = Convert.ToBase64String("probe"u8);
        await requests.RunAsync("put block", key, token => requests.Blob(key).StageBlockAsync(id, new MemoryStream("parts\n"u8.ToArray()), cancellationToken: token), cancellationToken);
        await requests.RunAsync("put block list", key, token => requests.Blob(key).CommitBlockListAsync([id], new CommitBlockListOptions { Conditions = conditions }, token), cancellationToken);
    }
}
