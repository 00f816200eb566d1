using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Parts;

namespace Preservation.Stores.Azure;

/// <summary>
/// One file on its way to Azure, in blocks whose ids carry a mark of their bytes: so a block that an earlier, broken
/// upload has left is known again without asking for it. Azure keeps blocks that nobody commits for a week.
/// </summary>
internal sealed class AzurePartSender(AzureStore store, AzureRequests requests, StorageKey key, PartPlan plan, string? expected) : IPartSender
{
    private readonly string[] _ids = new string[plan.Count];
    private Dictionary<string, long> _earlier = [];

    public async Task ResumeAsync(CancellationToken cancellationToken) =>
        _earlier = await new AzureUnfinished(requests).BlocksAsync(key.Value, cancellationToken);

    public void Dispose()
    {
    }

    public bool Has(int part, ReadOnlySpan<byte> bytes)
    {
        _ids[part] = IdOf(part, bytes);
        return _earlier.TryGetValue(_ids[part], out var size) && size == bytes.Length;
    }

    public Task SendAsync(int part, byte[] buffer, int length, CancellationToken cancellationToken) =>
        requests.Runner.MoveAsync("put block", key.Value, length, transfer => requests.Blob(key.Value).StageBlockAsync(
            _ids[part], transfer.Sending(buffer, length), new BlockBlobStageBlockOptions { TransferValidation = Checked }, transfer.Token), cancellationToken);

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await requests.RunAsync("put block list", key.Value, token => requests.Blob(key.Value).CommitBlockListAsync(
                _ids, new CommitBlockListOptions { Conditions = Conditions, AccessTier = Tier }, token), cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            // The answer to an earlier try may have been lost; then these very blocks are there.
            if (!await AreTheseThereAsync(cancellationToken))
                throw ComparedUpload.Taken(store.Name, key, e);
        }
        if ((await requests.HeadAsync(key.Value, cancellationToken))?.ContentLength != plan.Size)
            throw new ObjectStoreException(store.Name, StoreFailure.Unreadable, $"Store '{store.Name}' took all blocks of '{key}' and does not show {plan.Size} bytes there.");
    }

    public async Task SendWholeAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        try
        {
            await requests.Runner.MoveAsync("put", key.Value, length, transfer => requests.Blob(key.Value).UploadAsync(
                transfer.Sending(buffer, length),
                new BlobUploadOptions
                {
                    Conditions = Conditions,
                    AccessTier = Tier,
                    TransferValidation = Checked,
                    // In one request, whatever the size: the client sends blocks from this size on, and those of two writers would mix.
                    TransferOptions = new StorageTransferOptions { InitialTransferSize = length + 1, MaximumTransferSize = length + 1 },
                },
                transfer.Token), cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            await ComparedUpload.RequireAsync(store, key, buffer.AsMemory(0, length), cancellationToken);
        }
    }

    private UploadTransferValidationOptions Checked => new()
    {
        ChecksumAlgorithm = requests.Place.TransferCheck switch
        {
            TransferCheck.Crc64 => StorageChecksumAlgorithm.StorageCrc64,
            TransferCheck.Md5 => StorageChecksumAlgorithm.MD5,
            _ => StorageChecksumAlgorithm.None,
        },
    };

    private BlobRequestConditions Conditions => expected is null
        ? new BlobRequestConditions { IfNoneMatch = ETag.All }
        : new BlobRequestConditions { IfMatch = new ETag($"\"{expected}\"") };

    private AccessTier? Tier => requests.Place.AccessTier is { } tier ? new AccessTier(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(tier)) : (AccessTier?)null;

    private Task<bool> AreTheseThereAsync(CancellationToken cancellationToken) => requests.RunAsync("list blocks", key.Value, async token =>
    {
        try
        {
            var list = (await requests.Blob(key.Value).GetBlockListAsync(BlockListTypes.Committed, cancellationToken: token)).Value;
            return list.CommittedBlocks.Select(block => block.Name).SequenceEqual(_ids);
        }
        catch (RequestFailedException e) when (AzureFailures.IsNotFound(e))
        {
            return false;
        }
    }, cancellationToken);

    // All ids of a blob must be of one length, at most 64 bytes before base64.
    private static string IdOf(int part, ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part:000000}-{PartMark.Of(bytes)}")));
}
