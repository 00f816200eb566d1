using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Parts;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>
/// A container of Azure Blob Storage, or a part of one. Nothing that the provider says of its bytes is evidence, a
/// Content-MD5 least of all: only what is read back is.
/// </summary>
public sealed class AzureStore : IObjectStore
{
    /// <summary>What Azure takes: blocks of a blob, and bytes of one (4,000 MiB each).</summary>
    internal const int MostBlocks = 50_000;

    internal const long LargestBlob = 50_000L * 4_000 * (1 << 20);

    /// <summary>Room for blocks that are filled or sent.</summary>
    private const int BufferedBlocks = 6;

    private static readonly TimeSpan CopyPoll = TimeSpan.FromMilliseconds(200);

    private readonly AzureRequests _requests;
    private readonly PartBuffers _buffers;
    private readonly int _parallelism;

    /// <exception cref="Archive.ArchiveRefusedException">Its secret is not where it should be.</exception>
    public AzureStore(StoreName name, StorePlace.Azure place, StoreLimits limits, string archiveFolder, TimeProvider clock)
    {
        Name = name;
        var runner = new RequestRunner(name, limits, Traffic, clock, exception => AzureFailures.Judge(exception, place.Container));
        _requests = new AzureRequests(
            AzureClientFactory.Create(name.Value, place, archiveFolder, Traffic, clock), AzureClientFactory.CopySource(name.Value, place.Credentials, archiveFolder), place, runner, Traffic);
        _buffers = new PartBuffers(BufferedBlocks * place.BlockSize, (int)place.BlockSize);
        _parallelism = limits.Parallelism;
        Locks = place.Lock is { } rule ? new AzureLocks(_requests, rule) : null;
    }

    public StoreName Name { get; }

    public IStoreLocks? Locks { get; }

    public StoreTraffic Traffic { get; } = new();

    public async Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) =>
        await _requests.HeadAsync(key.Value, cancellationToken) is { } head
            ? new StoredObject(key.Value, StoredKind.File, head.ContentLength, TagOf(head.ETag))
            : null;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in AzurePages.ReadAsync(_requests, prefix, BlobStates.None, cancellationToken))
            yield return new StoredObject(_requests.Short(blob.Name), StoredKind.File, blob.Properties.ContentLength ?? 0, TagOf(blob.Properties.ETag ?? default));
    }

    public async Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken) =>
        await AzureContent.OpenAsync(_requests, key.Value, cancellationToken);

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) =>
        await StatAsync(key, cancellationToken) is null
            ? await StartAsync(key, size, expected: null, cancellationToken)
            : await ComparedUpload.StartAsync(this, key, size, cancellationToken);

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        StartAsync(key, size, expected, cancellationToken);

    public async Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken)
    {
        if (await CopyAsync(_requests, key.Value, quarantine.Value, cancellationToken) is not CopyStatus.Success and var status)
            throw _requests.Runner.Failed("copy", key.Value, new Verdict(StoreFailure.Unreachable, false, $"the copy ended as '{status}'"), null);
    }

    public async Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken)
    {
        if (source is not AzureStore other || other == this || other._requests.Place.Credentials != _requests.Place.Credentials)
            return false;
        try
        {
            return await CopyAsync(other._requests, key.Value, key.Value, cancellationToken) == CopyStatus.Success
                && (await StatAsync(key, cancellationToken))?.Size == size;
        }
        catch (ObjectStoreException e) when (e.InnerException is RequestFailedException { Status: 501 or 409 or 403 or 401 } or RequestFailedException { ErrorCode: "CannotVerifyCopySource" })
        {
            // Something lies at the key, or the server does not copy.
            return false;
        }
    }

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) =>
        new AzureUnfinished(_requests).ListAsync(cancellationToken);

    /// <summary>Blocks cannot be deleted: they go when a blob is committed at their key, or by themselves after a week.</summary>
    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => throw new ObjectStoreException(
        Name, StoreFailure.Denied, $"Store '{Name}' cannot give up the unfinished upload to '{upload.Key}': Azure has no request for that. It removes such blocks by itself after a week.");

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) =>
        new AzureProbe(_requests).RunAsync(scratch, cancellationToken);

    /// <summary>No provider says.</summary>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Makes the container; one that is there already stays as it is. Version-level immutability is switched on by the account's owner.</summary>
    public Task MakeContainerAsync(CancellationToken cancellationToken) =>
        _requests.RunAsync("make container", _requests.Place.Container, token => _requests.Client.CreateIfNotExistsAsync(cancellationToken: token), cancellationToken);

    private async Task<IObjectUpload> StartAsync(StorageKey key, long size, string? expected, CancellationToken cancellationToken)
    {
        if (size > LargestBlob)
            throw new ObjectStoreException(Name, StoreFailure.Full, $"Store '{Name}' cannot take '{key}': {size} bytes are more than the {LargestBlob} that Azure allows for one blob.");
        var plan = PartPlan.For(size, _requests.Place.BlockSize, MostBlocks, LargestBlob);
        var sender = new AzurePartSender(this, _requests, key, plan, expected);
        return await PartsUpload.StartAsync(sender, plan, _buffers, _parallelism, Traffic, cancellationToken);
    }

    // Never over something that lies there.
    private async Task<CopyStatus?> CopyAsync(AzureRequests source, string from, string to, CancellationToken cancellationToken)
    {
        var options = new BlobCopyFromUriOptions { DestinationConditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        await _requests.RunAsync("copy", from, token => _requests.Blob(to).StartCopyFromUriAsync(source.CopySource(source.Blob(from).Uri), options, token), cancellationToken);
        BlobProperties? head;
        while ((head = await _requests.HeadAsync(to, cancellationToken))?.CopyStatus == CopyStatus.Pending)
            await Task.Delay(CopyPoll, cancellationToken);
        return head?.CopyStatus;
    }

    private static string TagOf(ETag tag) => tag.ToString().Trim('"');
}
