using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A bucket as most are: no versions, no locks.</summary>
public sealed class CephStoreTests : HarmedStoreContract
{
    private static readonly Lazy<Task<string>> Bucket = new(async () => await (await TestServers.CephAsync()).NewBucketAsync(lockEnabled: false, CancellationToken.None));
    private static readonly Lazy<Task<StoreCapabilities>> Known = new(async () => await (await NewAsync()).ProbeAsync(CancellationToken.None));

    /// <summary>A prefix at which nothing lies, in a bucket of all tests.</summary>
    internal static async Task<RemotePlace> NewAsync() =>
        RemotePlace.OfCeph(await TestServers.CephAsync(), $"{await Bucket.Value}/{Guid.NewGuid():N}");

    protected override CannedAnswer Busy => CannedAnswer.SlowDown;

    protected override CannedAnswer Broken => CannedAnswer.InternalError;

    private protected override (string Method, string Contains) RequestOf(string what) => RawS3.RequestOf(what);

    private protected override Task<RemotePlace> ChooseAsync() => NewAsync();

    protected override async Task SeedAsync(IReadOnlyList<string> keys) => await RawS3.SeedAsync(await TestServers.CephAsync(), Place, keys, Token);

    private protected override Task<StoreCapabilities> KnowAsync(RemotePlace place) => Known.Value;
}
