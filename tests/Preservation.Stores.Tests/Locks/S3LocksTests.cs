using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Stores.Tests.Remote;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Locks;

/// <summary>Locks on a bucket that has them: what is told to be locked is locked.</summary>
public sealed class S3LocksTests : StoreScene, IAsyncLifetime
{
    private static readonly DateTimeOffset Soon = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddDays(10).ToUnixTimeSeconds());

    private RemotePlace? _place;
    private IObjectStore? _store;
    private RawS3? _raw;

    protected override IObjectStore Store => _store!;

    private IStoreLocks Locks => Store.Locks!;

    private RawS3 Raw => _raw!;

    public async ValueTask InitializeAsync()
    {
        _place = await LockedCephStoreTests.NewAsync();
        _store = _place.Open();
        _raw = new RawS3(await TestServers.CephAsync(), _place);
    }

    public ValueTask DisposeAsync()
    {
        _raw?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, InlineData(10), InlineData(RemotePlace.PartSize + 1)]
    public async Task A_lock_is_set_and_read_back(int size)
    {
        await PutAsync("k", Bytes(size));
        var before = await Locks.ReadAsync(Key("k"), Token);
        Assert.Equal((null, null, false), (before!.Mode, before.Until, before.HasHold));
        var locked = await Locks.RetainAsync(Key("k"), Soon, Token);
        Assert.Equal((LockMode.Governance, Soon, false), (locked.Mode, locked.Until, locked.HasHold));
        Assert.Equal(locked, await Locks.ReadAsync(Key("k"), Token));
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => Raw.Client.DeleteObjectAsync(Raw.Bucket, Raw.Full("k"), locked.Version, Token))).ErrorCode);
    }

    [Fact]
    public async Task A_lock_is_made_longer_and_never_shorter()
    {
        await PutAsync("k", Bytes(10));
        await Locks.RetainAsync(Key("k"), Soon, Token);
        Assert.Equal(Soon, (await Locks.RetainAsync(Key("k"), Soon.AddDays(-5), Token)).Until);
        Assert.Equal(Soon, (await Locks.ReadAsync(Key("k"), Token))!.Until);
        Assert.Equal(Soon.AddDays(5), (await Locks.RetainAsync(Key("k"), Soon.AddDays(5), Token)).Until);
        Assert.Equal(2, Store.Traffic.Requests["lock"]);
    }

    [Fact]
    public async Task What_cannot_be_lifted_is_never_made_softer()
    {
        await PutAsync("k", Bytes(10));
        var hard = _place!.With(("lock", "compliance,10d")).Open().Locks!;
        Assert.Equal(LockMode.Compliance, (await hard.RetainAsync(Key("k"), Soon, Token)).Mode);
        var kept = await Locks.RetainAsync(Key("k"), Soon.AddDays(5), Token);
        Assert.Equal((LockMode.Compliance, Soon.AddDays(5)), (kept.Mode, kept.Until));
    }

    [Fact]
    public async Task A_harder_lock_that_the_server_refuses_is_told()
    {
        await PutAsync("k", Bytes(10));
        await Locks.RetainAsync(Key("k"), Soon, Token);
        var hard = _place!.With(("lock", "compliance,10d")).Open().Locks!;
        await AssertFailsAsync(StoreFailure.Denied, () => hard.RetainAsync(Key("k"), Soon.AddDays(1), Token));
        Assert.Equal((LockMode.Governance, Soon), ((await hard.ReadAsync(Key("k"), Token))!.Mode, (await hard.ReadAsync(Key("k"), Token))!.Until));
    }

    [Fact]
    public async Task A_legal_hold_is_put_on_and_taken_off()
    {
        await PutAsync("k", Bytes(10));
        Assert.False((await Locks.HoldAsync(Key("k"), isOn: false, Token)).HasHold);
        var held = await Locks.HoldAsync(Key("k"), isOn: true, Token);
        Assert.True(held.HasHold);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => Raw.Client.DeleteObjectAsync(Raw.Bucket, Raw.Full("k"), held.Version, Token))).ErrorCode);
        Assert.True((await Locks.HoldAsync(Key("k"), isOn: true, Token)).HasHold);
        Assert.False((await Locks.HoldAsync(Key("k"), isOn: false, Token)).HasHold);
        Assert.Equal(2, Store.Traffic.Requests["hold"]);
    }

    [Fact]
    public async Task What_others_overwrite_or_delete_stays_as_a_version_and_is_seen()
    {
        await PutAsync("a/k", Bytes(10));
        await PutAsync("a/gone", Bytes(10));
        await PutAsync("other", Bytes(10));
        var locked = await Locks.RetainAsync(Key("a/k"), Soon, Token);
        await Raw.PutAsync("a/k", Bytes(20), Token);
        await Raw.DeleteAsync("a/gone", Token);
        var versions = await VersionsAsync("a");
        var (old, now) = (versions.Single(version => version is { Key: "a/k", IsCurrent: false }), versions.Single(version => version is { Key: "a/k", IsCurrent: true }));
        Assert.Equal((locked.Version, 10L, false), (old.Version, old.Size, old.IsDeletion));
        Assert.Equal((20L, false), (now.Size, now.IsDeletion));
        Assert.Null((await Locks.ReadAsync(Key("a/k"), Token))!.Until);
        Assert.Equal([(false, 10L), (true, 0L)], versions.Where(version => version.Key == "a/gone").OrderBy(version => version.IsCurrent).Select(version => (version.IsCurrent, version.Size)));
        Assert.True(versions.Single(version => version is { Key: "a/gone", IsCurrent: true }).IsDeletion);
        Assert.Null(await Locks.ReadAsync(Key("a/gone"), Token));
        Assert.Equal(4, versions.Count);
    }

    [Fact]
    public async Task What_does_not_lie_there_cannot_be_locked()
    {
        Assert.Null(await Locks.ReadAsync(Key("none"), Token));
        await AssertFailsAsync(StoreFailure.Unreadable, () => Locks.RetainAsync(Key("none"), Soon, Token));
        await AssertFailsAsync(StoreFailure.Unreadable, () => Locks.HoldAsync(Key("none"), isOn: true, Token));
    }

    [Fact]
    public async Task What_is_switched_off_is_told()
    {
        Assert.Empty(await Locks.SwitchedOffAsync(Token));
        var plain = await CephStoreTests.NewAsync();
        var locks = plain.With(("lock", "governance,10d")).Open().Locks!;
        Assert.Equal(2, (await locks.SwitchedOffAsync(Token)).Count);
        var versioned = await (await TestServers.CephAsync()).NewBucketAsync(lockEnabled: false, Token);
        await Raw.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = versioned, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Token);
        Assert.Equal(["object lock is not enabled on the bucket"], await (_place! with { Path = versioned }).Open().Locks!.SwitchedOffAsync(Token));
        Assert.Null(plain.Open().Locks);
    }

    [Fact]
    public async Task A_bucket_without_locks_is_never_said_to_lock()
    {
        var store = (await CephStoreTests.NewAsync()).With(("lock", "governance,10d")).Open();
        await PutAsync(store, "k", Bytes(10));
        await AssertFailsAsync(StoreFailure.Denied, () => store.Locks!.RetainAsync(Key("k"), Soon, Token));
        await AssertFailsAsync(StoreFailure.Denied, () => store.Locks!.HoldAsync(Key("k"), isOn: true, Token));
    }

    [Fact]
    public async Task A_lock_that_is_accepted_and_not_set_is_refused()
    {
        await PutAsync("k", Bytes(10));
        await using var proxy = new FaultProxy(_place!.Server);
        var locks = _place.Open(by: proxy.Endpoint).Locks!;
        proxy.Set(new Fault.Instead(new CannedAnswer(200, "OK", "")), "PUT");
        Assert.Contains("accepted and is not set", (await AssertFailsAsync(StoreFailure.Denied, () => locks.RetainAsync(Key("k"), Soon, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("accepted and is not set", (await AssertFailsAsync(StoreFailure.Denied, () => locks.HoldAsync(Key("k"), isOn: true, Token))).Message, StringComparison.Ordinal);
    }

    private async Task<List<StoredVersion>> VersionsAsync(string prefix)
    {
        List<StoredVersion> versions = [];
        await foreach (var version in Locks.VersionsAsync(prefix, Token))
            versions.Add(version);
        return versions;
    }
}
