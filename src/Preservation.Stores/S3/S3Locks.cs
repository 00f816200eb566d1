using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>S3 Object Lock. Headers on uploads are ignored by some servers, so locks are set on what is stored, and read back.</summary>
internal sealed class S3Locks(S3Requests requests, LockRule rule) : IStoreLocks
{
    public LockRule Rule => rule;

    public async Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken) =>
        await requests.HeadAsync(key.Value, cancellationToken) is { } head ? Of(head) : null;

    public async Task<KeyLock> RetainAsync(StorageKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.Until >= until && (before.Mode == rule.Mode || before.Mode == LockMode.Compliance))
            return before;
        var wanted = before.Until > until ? before.Until.Value : until;
        await requests.RunAsync("lock", key.Value, token => requests.Client.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            VersionId = before.Version,
            Retention = new ObjectLockRetention
            {
                Mode = before.Mode == LockMode.Compliance || rule.Mode == LockMode.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
                RetainUntilDate = wanted.UtcDateTime,
            },
        }, token), cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.Until >= until.AddSeconds(-1) ? after : throw NotSet(key, $"a lock until {wanted:u}");
    }

    public async Task<KeyLock> HoldAsync(StorageKey key, bool isOn, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.HasHold == isOn)
            return before;
        await requests.RunAsync("hold", key.Value, token => requests.Client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            VersionId = before.Version,
            LegalHold = new ObjectLockLegalHold { Status = isOn ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off },
        }, token), cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.HasHold == isOn ? after : throw NotSet(key, isOn ? "a legal hold" : "the end of a legal hold");
    }

    public async IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
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

    public async Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken)
    {
        List<string> off = [];
        if (!await S3Probe.HasVersioningAsync(requests, cancellationToken))
            off.Add("versioning is off, so what is overwritten or deleted is gone");
        if (!await S3Probe.HasLockAsync(requests, cancellationToken))
            off.Add("object lock is not enabled on the bucket");
        return off;
    }

    private async Task<KeyLock> FindAsync(StorageKey key, CancellationToken cancellationToken) => await ReadAsync(key, cancellationToken)
        ?? throw requests.Runner.Failed("lock", key.Value, new Verdict(StoreFailure.Unreadable, false, "nothing lies there"), null);

    private ObjectStoreException NotSet(StorageKey key, string what) => requests.Runner.Failed("lock", key.Value,
        new Verdict(StoreFailure.Denied, false, $"{what} was accepted and is not set when it is read back"), null);

    private static KeyLock Of(GetObjectMetadataResponse head)
    {
        LockMode? mode = head.ObjectLockMode?.Value switch { "COMPLIANCE" => LockMode.Compliance, "GOVERNANCE" => LockMode.Governance, _ => null };
        DateTimeOffset? until = mode is not null && head.ObjectLockRetainUntilDate is { } date ? new DateTimeOffset(date.ToUniversalTime()) : null;
        return new KeyLock(head.VersionId, mode, until, head.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On);
    }
}
