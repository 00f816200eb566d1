using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A bucket of which nothing is known yet: nothing that it may do is relied on.</summary>
public sealed class UnprobedCephStoreTests : RemoteStoreContract
{
    private protected override Task<RemotePlace> ChooseAsync() => CephStoreTests.NewAsync();

    protected override async Task SeedAsync(IReadOnlyList<string> keys) => await RawS3.SeedAsync(await TestServers.CephAsync(), Place, keys, Token);

    private protected override Task<StoreCapabilities> KnowAsync(RemotePlace place) => Task.FromResult(StoreCapabilities.Unknown);
}
