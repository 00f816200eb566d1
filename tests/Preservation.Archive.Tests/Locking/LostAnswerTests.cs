using Preservation.Core.Findings;
using Preservation.Testing.Servers;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>A put that was done and whose answer was lost is done once more: then two versions of the same bytes lie there.</summary>
public sealed class LostAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_equal_versions_after_a_lost_answer_are_no_finding()
    {
        await using var locked = await LockedArchive.CreateAsync(isRegistered: false);
        await using var proxy = new FaultProxy((await TestServers.CephAsync()).Endpoint);
        await locked.AddStoreAsync("s", locked.Bucket, "governance,30d", proxy.Endpoint);
        var lost = proxy.Set(new Fault.LostAnswer(), "PUT", "model-2.bin", times: 1);
        await locked.RegisterAsync();
        Assert.Equal(1, lost.Hits);
        var key = Shard.Replace("model-1", "model-2", StringComparison.Ordinal);
        var versions = (await locked.Client.ListVersionsAsync(locked.Bucket, key, Token)).Versions;
        Assert.Equal(2, versions.Count);
        Assert.Equal(versions.Single(version => version.IsLatest == true).VersionId, (await locked.Context.Catalogue.LocksAsync(Id, "s", Token)).Versions[key]);
        await locked.AssertCleanAsync();

        await locked.PutAsync(key, await locked.GetAsync(key));
        Assert.Contains("the store has 3 versions of it", Assert.Single(await locked.AuditAsync(Grade.Presence)), StringComparison.Ordinal);
    }
}
