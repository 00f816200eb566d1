using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Stores.Parts;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>
/// A bucket, or a part of one, of anything that speaks S3. Conditions are sent always and relied on only where the
/// probe has seen them heeded. Nothing that the provider says of its bytes is evidence: only what is read back is.
/// </summary>
public sealed class S3Store : IObjectStore, IDisposable
{
    /// <summary>What S3 takes: parts of a file, and bytes.</summary>
    internal const int MostParts = 10_000;

    internal const long LargestFile = 5L << 40;

    /// <summary>Room for parts that are filled or sent.</summary>
    private const int BufferedParts = 6;

    private readonly S3Requests _requests;
    private readonly PartBuffers _buffers;
    private readonly int _parallelism;
    private readonly S3Conditions _conditions;

    /// <exception cref="Archive.ArchiveRefusedException">Keys or certificates are not where they should be.</exception>
    public S3Store(StoreName name, StorePlace.S3 place, StoreLimits limits, StoreCapabilities capabilities, string archiveFolder, TimeProvider clock)
    {
        Name = name;
        var runner = new RequestRunner(name, limits, Traffic, clock, exception => S3Failures.Judge(exception, place.Bucket));
        _requests = new S3Requests(S3ClientFactory.Create(name.Value, place, archiveFolder, Traffic, clock), place, runner, Traffic);
        _buffers = new PartBuffers(BufferedParts * place.PartSize, (int)place.PartSize);
        _parallelism = limits.Parallelism;
        _conditions = new S3Conditions(capabilities);
        Locks = place.Lock is { } rule ? new S3Locks(_requests, rule) : null;
    }

    public StoreName Name { get; }

    public IStoreLocks? Locks { get; }

    public StoreTraffic Traffic { get; } = new();

    public async Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) =>
        await _requests.HeadAsync(key.Value, cancellationToken) is { } head
            ? new StoredObject(key.Value, StoredKind.File, head.ContentLength, S3Requests.Tag(head.ETag))
            : null;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _requests.Bucket, Prefix = _requests.FullPrefix(prefix) };
        ListObjectsV2Response page;
        do
        {
            page = await _requests.RunAsync("list", prefix, token => _requests.Client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var entry in page.S3Objects ?? [])
                yield return new StoredObject(_requests.Short(entry.Key), StoredKind.File, entry.Size ?? 0, S3Requests.Tag(entry.ETag));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken) =>
        await S3Content.OpenAsync(_requests, key.Value, cancellationToken);

    public async Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) =>
        await StatAsync(key, cancellationToken) is null
            ? await StartAsync(key, size, expected: null, cancellationToken)
            : await ComparedUpload.StartAsync(this, key, size, cancellationToken);

    public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) =>
        StartAsync(key, size, expected, cancellationToken);

    public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) =>
        new S3Copy(_requests).RunAsync(_requests, key.Value, quarantine.Value, cancellationToken);

    public async Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken)
    {
        if (source is not S3Store other || other == this || !other._requests.IsSameAccount(_requests))
            return false;
        using var turn = await _conditions.TakeTurnAsync(key.Value, cancellationToken);
        return await StatAsync(key, cancellationToken) is null
            && await new S3Copy(_requests).TryRunAsync(other._requests, key.Value, key.Value, cancellationToken)
            && (await StatAsync(key, cancellationToken))?.Size == size;
    }

    public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) =>
        new S3Unfinished(_requests).ListAsync("", cancellationToken);

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        new S3Unfinished(_requests).AbandonAsync(upload, cancellationToken);

    public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) =>
        new S3Probe(_requests).RunAsync(scratch, cancellationToken);

    /// <summary>No provider says.</summary>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Makes the bucket, with versions and locks when the store is to lock. A bucket of one's own that is there already stays as it is.</summary>
    public async Task MakeBucketAsync(CancellationToken cancellationToken)
    {
        if (!await _requests.HasBucketAsync(cancellationToken))
        {
            var request = new PutBucketRequest { BucketName = _requests.Bucket, ObjectLockEnabledForBucket = Locks is not null };
            await _requests.RunAsync("make bucket", _requests.Bucket, token => _requests.Client.PutBucketAsync(request, token), cancellationToken);
        }
    }

    public void Dispose() => _requests.Client.Dispose();

    private async Task<IObjectUpload> StartAsync(StorageKey key, long size, string? expected, CancellationToken cancellationToken)
    {
        if (size > LargestFile)
            throw new ObjectStoreException(Name, StoreFailure.Full, $"Store '{Name}' cannot take '{key}': {size} bytes are more than the {LargestFile} that S3 allows for one object.");
        var plan = PartPlan.For(size, _requests.Place.PartSize, MostParts, LargestFile);
        var sender = new S3PartSender(this, _requests, _conditions, key, plan, expected);
        return await PartsUpload.StartAsync(sender, plan, _buffers, _parallelism, Traffic, cancellationToken);
    }
}
