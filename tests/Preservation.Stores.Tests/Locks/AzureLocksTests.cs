using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Stores.Tests.Remote;

namespace Preservation.Stores.Tests.Locks;

/// <summary>Azurite has no locks: each is refused in words, and none is ever said to be set.</summary>
public sealed class AzureLocksTests : StoreScene, IAsyncLifetime
{
    private static readonly DateTimeOffset Soon = DateTimeOffset.UtcNow.AddDays(10);

    private IObjectStore? _store;

    protected override IObjectStore Store => _store!;

    private IStoreLocks Locks => Store.Locks!;

    public async ValueTask InitializeAsync()
    {
        _store = (await AzuriteStoreTests.NewAsync()).With(("lock", "compliance,10d")).Open();
        await PutAsync("a/k", Bytes(10));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_lock_is_refused()
    {
        Assert.Contains("does not offer this", (await AssertFailsAsync(StoreFailure.Denied, () => Locks.RetainAsync(Key("a/k"), Soon, Token))).Message, StringComparison.Ordinal);
        await AssertNothingIsSetAsync();
    }

    [Fact]
    public async Task A_legal_hold_is_refused()
    {
        Assert.Contains("does not offer this", (await AssertFailsAsync(StoreFailure.Denied, () => Locks.HoldAsync(Key("a/k"), isOn: true, Token))).Message, StringComparison.Ordinal);
        Assert.False((await Locks.HoldAsync(Key("a/k"), isOn: false, Token)).HasHold);
        await AssertNothingIsSetAsync();
    }

    [Fact]
    public async Task What_does_not_lie_there_cannot_be_locked()
    {
        Assert.Null(await Locks.ReadAsync(Key("none"), Token));
        await AssertFailsAsync(StoreFailure.Unreadable, () => Locks.RetainAsync(Key("none"), Soon, Token));
    }

    [Fact]
    public async Task What_is_switched_off_is_told() =>
        Assert.Equal(["version-level immutability is not enabled on the container"], await Locks.SwitchedOffAsync(Token));

    [Fact]
    public async Task Each_key_has_one_version()
    {
        List<StoredVersion> versions = [];
        await foreach (var version in Locks.VersionsAsync("a", Token))
            versions.Add(version);
        Assert.Equal(("a/k", true, false, 10L), (versions.Single().Key, versions.Single().IsCurrent, versions.Single().IsDeletion, versions.Single().Size));
    }

    private async Task AssertNothingIsSetAsync()
    {
        var state = await Locks.ReadAsync(Key("a/k"), Token);
        Assert.Equal((null, null, false), (state!.Mode, state.Until, state.HasHold));
    }
}
