using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A bucket with versions and locks, which heeds no condition.</summary>
public sealed class LockedCephStoreTests : HarmedStoreContract
{
    private static readonly Lazy<Task<string>> Bucket = new(async () => await (await TestServers.CephAsync()).NewBucketAsync(lockEnabled: true, CancellationToken.None));
    private static readonly Lazy<Task<StoreCapabilities>> Known = new(async () => await (await NewAsync()).ProbeAsync(CancellationToken.None));

    /// <summary>A prefix at which nothing lies, in a bucket of all tests.</summary>
    internal static async Task<RemotePlace> NewAsync() =>
        RemotePlace.OfCeph(await TestServers.CephAsync(), $"{await Bucket.Value}/{Guid.NewGuid():N}").With(("lock", "governance,10d"));

    protected override CannedAnswer Busy => CannedAnswer.SlowDown;

    protected override CannedAnswer Broken => CannedAnswer.InternalError;

    private protected override (string Method, string Contains) RequestOf(string what) => RawS3.RequestOf(what);

    private protected override Task<RemotePlace> ChooseAsync() => NewAsync();

    protected override async Task SeedAsync(IReadOnlyList<string> keys) => await RawS3.SeedAsync(await TestServers.CephAsync(), Place, keys, Token);

    private protected override async Task<int?> VersionsAsync(string key)
    {
        using var raw = new RawS3(await TestServers.CephAsync(), Place);
        return (await raw.VersionsAsync(key, Token)).Count;
    }

    private protected override Task<StoreCapabilities> KnowAsync(RemotePlace place) => Known.Value;
}
