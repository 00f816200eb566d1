using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;
using Preservation.Stores.Locks;

namespace Preservation.Stores.S3;

/// <summary>S3 Object Lock. Headers on uploads are ignored by some servers, so locks are set on what is stored, and read back.</summary>
internal sealed class S3Locks(S3Requests requests, LockRule rule) : ProvenLocks(requests.Runner, rule)
{
    public override async Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken) =>
        await requests.HeadAsync(key.Value, cancellationToken) is { } head ? Of(head) : null;

    public override async IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = requests.Bucket, Prefix = requests.FullPrefix(prefix) };
        ListVersionsResponse page;
        do
        {
            page = await requests.RunAsync("list versions", prefix, token => requests.Client.ListVersionsAsync(request, token), cancellationToken);
            foreach (var version in page.Versions ?? [])
            {
                yield return new StoredVersion(
                    requests.Short(version.Key), version.VersionId, version.IsLatest == true, version.IsDeleteMarker == true,
                    version.Size ?? 0, new DateTimeOffset(version.LastModified ?? DateTime.UnixEpoch));
            }
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
    }

    public override async Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken)
    {
        List<string> off = [];
        if (!await S3Probe.HasVersioningAsync(requests, cancellationToken))
            off.Add("versioning is off, so what is overwritten or deleted is gone");
        if (!await S3Probe.HasLockAsync(requests, cancellationToken))
            off.Add("object lock is not enabled on the bucket");
        return off;
    }

    protected override Task SetAsync(StorageKey key, string? version, LockMode mode, DateTimeOffset until, CancellationToken cancellationToken) =>
        requests.RunAsync("lock", key.Value, token => requests.Client.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            VersionId = version,
            Retention = new ObjectLockRetention
            {
                Mode = mode == LockMode.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
                RetainUntilDate = until.UtcDateTime,
            },
        }, token), cancellationToken);

    protected override Task SetHoldAsync(StorageKey key, string? version, bool isOn, CancellationToken cancellationToken) =>
        requests.RunAsync("hold", key.Value, token => requests.Client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            VersionId = version,
            LegalHold = new ObjectLockLegalHold { Status = isOn ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off },
        }, token), cancellationToken);

    private static KeyLock Of(GetObjectMetadataResponse head)
    {
        LockMode? mode = head.ObjectLockMode?.Value switch { "COMPLIANCE" => LockMode.Compliance, "GOVERNANCE" => LockMode.Governance, _ => null };
        DateTimeOffset? until = mode is not null && head.ObjectLockRetainUntilDate is { } date ? new DateTimeOffset(date.ToUniversalTime()) : null;
        return new KeyLock(head.VersionId, mode, until, head.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On);
    }
}
