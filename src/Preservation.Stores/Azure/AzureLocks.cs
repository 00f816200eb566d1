using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>
/// Version-level immutability and legal holds of Azure Blob Storage ("Version-level WORM policies", Microsoft Learn).
/// No server that runs beside the tests has them: what is tried there is that they are refused, and told.
/// </summary>
internal sealed class AzureLocks(AzureRequests requests, LockRule rule) : IStoreLocks
{
    public LockRule Rule => rule;

    public async Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken) =>
        await requests.HeadAsync(key.Value, cancellationToken) is { } head ? Of(head) : null;

    public async Task<KeyLock> RetainAsync(StorageKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.Until >= until && (before.Mode == rule.Mode || before.Mode == LockMode.Compliance))
            return before;
        var policy = new BlobImmutabilityPolicy
        {
            ExpiresOn = before.Until > until ? before.Until : until,
            // Azure calls a lock that nobody can lift 'locked', and one that may still be lifted 'unlocked'.
            PolicyMode = before.Mode == LockMode.Compliance || rule.Mode == LockMode.Compliance ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
        };
        await requests.RunAsync("lock", key.Value, token => requests.Blob(key.Value).SetImmutabilityPolicyAsync(policy, cancellationToken: token), cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.Until >= until.AddSeconds(-1) ? after : throw NotSet(key, $"a lock until {policy.ExpiresOn:u}");
    }

    public async Task<KeyLock> HoldAsync(StorageKey key, bool isOn, CancellationToken cancellationToken)
    {
        var before = await FindAsync(key, cancellationToken);
        if (before.HasHold == isOn)
            return before;
        await requests.RunAsync("hold", key.Value, token => requests.Blob(key.Value).SetLegalHoldAsync(isOn, token), cancellationToken);
        var after = await FindAsync(key, cancellationToken);
        return after.HasHold == isOn ? after : throw NotSet(key, isOn ? "a legal hold" : "the end of a legal hold");
    }

    public async IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in AzurePages.ReadAsync(requests, prefix, BlobStates.Version, cancellationToken))
        {
            yield return new StoredVersion(
                requests.Short(blob.Name), blob.VersionId ?? "", blob.IsLatestVersion ?? blob.VersionId is null, IsDeletion: false,
                blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? DateTimeOffset.UnixEpoch);
        }
    }

    public async Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken)
    {
        var properties = await requests.RunAsync("get properties", "", async token => (await requests.Client.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken);
        return properties.HasImmutableStorageWithVersioning ? [] : ["version-level immutability is not enabled on the container"];
    }

    private async Task<KeyLock> FindAsync(StorageKey key, CancellationToken cancellationToken) => await ReadAsync(key, cancellationToken)
        ?? throw requests.Runner.Failed("lock", key.Value, new Verdict(StoreFailure.Unreadable, false, "nothing lies there"), null);

    private ObjectStoreException NotSet(StorageKey key, string what) => requests.Runner.Failed("lock", key.Value,
        new Verdict(StoreFailure.Denied, false, $"{what} was accepted and is not set when it is read back"), null);

    private static KeyLock Of(BlobProperties head) => new(
        head.VersionId,
        head.ImmutabilityPolicy.PolicyMode switch
        {
            BlobImmutabilityPolicyMode.Locked => LockMode.Compliance,
            BlobImmutabilityPolicyMode.Unlocked => LockMode.Governance,
            _ => null,
        },
        head.ImmutabilityPolicy.ExpiresOn,
        head.HasLegalHold);
}
