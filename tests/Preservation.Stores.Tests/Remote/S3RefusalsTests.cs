using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What a server of S3 refuses, and how that is told: every call says the same, and says what to do.</summary>
public sealed class S3RefusalsTests : StoreScene
{
    protected override IObjectStore Store => throw new NotSupportedException();

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_named_by_every_call()
    {
        var bucket = $"never-made-{Guid.NewGuid():N}";
        var place = RemotePlace.OfCeph(await TestServers.CephAsync(), $"{bucket}/prefix").With(("lock", "governance,10d"));
        var locks = place.Open().Locks!;
        await AssertAllAsync(StoreFailure.Unreachable, $"the bucket '{bucket}' does not exist", [
            .. StoreCalls.All(place.Open(), Token),
            ("lock", () => locks.RetainAsync(Key("k"), DateTimeOffset.UtcNow.AddDays(1), Token)),
            ("switched off", () => locks.SwitchedOffAsync(Token)),
        ]);
    }

    [Fact]
    public async Task Keys_that_the_server_does_not_know_are_refused()
    {
        var place = await PlaceAsync(new AccessKeys("nobody", "nobody-secret"));
        await AssertAllAsync(StoreFailure.Denied, "InvalidAccessKeyId", StoreCalls.All(place.Open(), Token));
    }

    [Fact]
    public async Task A_secret_that_is_wrong_is_refused()
    {
        var place = await PlaceAsync(new AccessKeys((await TestServers.CephAsync()).Owner.Id, "wrong"));
        await AssertAllAsync(StoreFailure.Denied, "Check the keys of the store", StoreCalls.All(place.Open(), Token));
    }

    [Theory]
    [InlineData(400, "ExpiredToken", "the credentials have expired")]
    [InlineData(400, "InvalidToken", "the credentials are refused")]
    [InlineData(403, "RequestTimeTooSkewed", "Set the clock")]
    public async Task What_is_wrong_with_the_credentials_is_told_by_every_call(int status, string code, string words)
    {
        var place = await PlaceAsync(null);
        await using var proxy = new FaultProxy(place.Server);
        proxy.Set(new Fault.Instead(CannedAnswer.S3(status, "Refused", code, "So it is.")));
        var store = place.With(("sessionToken", TestSecrets.Of("some token"))).Open(by: proxy.Endpoint);
        await AssertAllAsync(StoreFailure.Denied, words, StoreCalls.All(store, Token));
    }

    [Fact]
    public async Task Who_may_not_ask_about_the_bucket_probes_the_rest()
    {
        var place = await PlaceAsync(null);
        await using var proxy = new FaultProxy(place.Server);
        proxy.Set(new Fault.Instead(CannedAnswer.S3(403, "Forbidden", "AccessDenied", "")), "GET", "/?versioning");
        proxy.Set(new Fault.Instead(CannedAnswer.S3(403, "Forbidden", "AccessDenied", "")), "GET", "/?object-lock");
        var found = await place.Open(by: proxy.Endpoint).ProbeAsync(Key("probe"), Token);
        Assert.Equal(Support.Yes, found[Capability.PutIfAbsent]);
        Assert.DoesNotContain(found.Keys, capability => capability is Capability.Versioning or Capability.Lock);
        Assert.Null(await place.Open(by: proxy.Endpoint).StatAsync(Key("none"), Token));
    }

    [Fact]
    public async Task Who_may_only_read_reads_everything_and_writes_nothing()
    {
        var ceph = await TestServers.CephAsync();
        var place = await CephStoreTests.NewAsync();
        var owner = place.Open();
        await PutAsync(owner, "k", Bytes(100_000));
        var tag = (await owner.StatAsync(Key("k"), Token))!.Tag;
        var reader = RemotePlace.OfCeph(ceph, place.Path, ceph.Reader).Open();
        foreach (var (_, call) in StoreCalls.Reads(reader, Token))
            await call();
        Assert.Equal(Bytes(100_000), await ReadAsync(reader, "k"));
        await AssertAllAsync(StoreFailure.Denied, "AccessDenied", StoreCalls.Writes(reader, Token, tag));
        Assert.Equal(Bytes(100_000), await ReadAsync(owner, "k"));
    }

    [Fact]
    public async Task A_stranger_is_told_that_he_may_not()
    {
        var place = await PlaceAsync((await TestServers.CephAsync()).Stranger);
        await AssertAllAsync(StoreFailure.Denied, "AccessDenied", StoreCalls.All(place.Open(), Token));
    }

    [Fact]
    public async Task No_room_is_told_as_such()
    {
        var place = await PlaceAsync(null);
        await using var proxy = new FaultProxy(place.Server);
        proxy.Set(new Fault.Instead(CannedAnswer.S3(403, "Forbidden", "QuotaExceeded", "")), "PUT");
        await AssertFailsAsync(StoreFailure.Full, () => PutAsync(place.Open(by: proxy.Endpoint), "k", Bytes(10)));
    }

    [Fact]
    public async Task What_lies_in_an_archive_tier_is_unreadable_and_not_lost()
    {
        var place = await PlaceAsync(null);
        await PutAsync(place.Open(), "k", Bytes(10));
        await using var proxy = new FaultProxy(place.Server);
        proxy.Set(new Fault.Instead(CannedAnswer.S3(403, "Forbidden", "InvalidObjectState", "The operation is not valid for the object's storage class")), "GET");
        Assert.Contains("thawed", (await AssertFailsAsync(StoreFailure.Unreadable, () => ReadAsync(place.Open(by: proxy.Endpoint), "k"))).Message, StringComparison.Ordinal);
    }

    private static async Task<RemotePlace> PlaceAsync(AccessKeys? keys)
    {
        var place = await CephStoreTests.NewAsync();
        return keys is null ? place : RemotePlace.OfCeph(await TestServers.CephAsync(), place.Path, keys);
    }
}
