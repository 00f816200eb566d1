using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;
using Preservation.Archive.Ports;
using Preservation.Stores.Locks;

namespace Preservation.Stores.Azure;

/// <summary>
/// Version-level immutability and legal holds of Azure Blob Storage ("Version-level WORM policies", Microsoft Learn).
/// No server that runs beside the tests has them: what is tried there is that they are refused, and told.
/// </summary>
internal sealed class AzureLocks(AzureRequests requests, LockRule rule) : ProvenLocks(requests.Runner, rule)
{
    public override async Task<KeyLock?> ReadAsync(StorageKey key, CancellationToken cancellationToken) =>
        await requests.HeadAsync(key.Value, cancellationToken) is { } head ? Of(head) : null;

    public override async IAsyncEnumerable<StoredVersion> VersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in AzurePages.ReadAsync(requests, prefix, BlobStates.Version, cancellationToken))
        {
            yield return new StoredVersion(
                requests.Short(blob.Name), blob.VersionId ?? "", blob.IsLatestVersion ?? blob.VersionId is null, IsDeletion: false,
                blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? DateTimeOffset.UnixEpoch);
        }
    }

    public override async Task<IReadOnlyList<string>> SwitchedOffAsync(CancellationToken cancellationToken)
    {
        var properties = await requests.RunAsync("get properties", "", async token => (await requests.Client.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken);
        return properties.HasImmutableStorageWithVersioning ? [] : ["version-level immutability is not enabled on the container"];
    }

    protected override Task SetAsync(StorageKey key, string? version, LockMode mode, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Azure calls a lock that nobody can lift 'locked', and one that may still be lifted 'unlocked'.
        var policy = new BlobImmutabilityPolicy
        {
            ExpiresOn = until,
            PolicyMode = mode == LockMode.Compliance ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
        };
        return requests.RunAsync("lock", key.Value, token => requests.Blob(key.Value).SetImmutabilityPolicyAsync(policy, cancellationToken: token), cancellationToken);
    }

    protected override Task SetHoldAsync(StorageKey key, string? version, bool isOn, CancellationToken cancellationToken) =>
        requests.RunAsync("hold", key.Value, token => requests.Blob(key.Value).SetLegalHoldAsync(isOn, token), cancellationToken);

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
