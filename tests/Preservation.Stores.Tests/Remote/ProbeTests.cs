using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Stores.FileSystem;
using Preservation.Testing;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What each kind of store is found to do, by trying it.</summary>
public sealed class ProbeTests
{
    private static readonly Capability[] All =
    [
        Capability.PutIfAbsent, Capability.PutIfAbsentInParts, Capability.ReplaceIfMatch, Capability.RangeRead, Capability.OddKeys, Capability.OrderedList,
        Capability.Versioning, Capability.Lock, Capability.CheckedTransfer, Capability.ProviderDigest, Capability.ReadsMedium, Capability.TellsFreeSpace,
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_keeps_writers_apart_and_locks_nothing()
    {
        using var folder = new TempFolder();
        var found = await new ProbeStore(new FileSystemStore(StoreName.Parse("disk"), folder.Path), TimeProvider.System).RunAsync(Token);
        // Folders give lists in no order.
        AssertFound("+++ ++? -- -- ++", found);
        Assert.True(found.KeepsWritersApart);
    }

    [Fact]
    public async Task Ceph_heeds_conditions_but_not_for_parts()
    {
        var found = await (await CephStoreTests.NewAsync()).ProbeAsync(Token);
        AssertFound("+i+ +++ -- +- +-", found);
        Assert.False(found.KeepsWritersApart);
    }

    [Fact]
    public async Task Ceph_reads_over_conditions_where_it_keeps_versions()
    {
        var found = await (await LockedCephStoreTests.NewAsync()).ProbeAsync(Token);
        AssertFound("ii- +++ ++ +- +-", found);
        Assert.False(found.KeepsWritersApart);
    }

    [Fact]
    public async Task Azurite_heeds_conditions_and_locks_nothing()
    {
        var found = await (await AzuriteStoreTests.NewAsync()).ProbeAsync(Token);
        AssertFound("+++ +++ -- +- +-", found);
        Assert.True(found.KeepsWritersApart);
    }

    [Fact]
    public async Task A_probe_can_be_repeated_and_leaves_only_small_files_in_the_kit()
    {
        var place = await CephStoreTests.NewAsync();
        var first = await place.ProbeAsync(Token);
        Assert.Equal(first.Found, (await place.ProbeAsync(Token)).Found);
        await foreach (var entry in place.Open().ListAsync("", Token))
        {
            Assert.StartsWith("kit/probe/", entry.Key, StringComparison.Ordinal);
            Assert.InRange(entry.Size, 1, 10);
        }
        await foreach (var upload in place.Open().UnfinishedAsync(Token))
            Assert.Fail(upload.Key);
    }

    [Fact]
    public void Nothing_is_relied_on_before_a_probe()
    {
        Assert.All(All, capability => Assert.Equal(Support.No, StoreCapabilities.Unknown[capability]));
        Assert.False(StoreCapabilities.Unknown.KeepsWritersApart);
    }

    // One sign for each of all: + yes, - no, i ignored, ? either.
    private static void AssertFound(string expected, StoreCapabilities found)
    {
        var signs = expected.Replace(" ", "", StringComparison.Ordinal);
        var actual = All.Select((capability, i) => signs[i] == '?' ? '?' : found[capability] switch { Support.Yes => '+', Support.Ignored => 'i', _ => '-' });
        Assert.Equal(signs, string.Concat(actual));
        Assert.Equal(All.Order(), found.Found.Keys.Order());
    }
}
