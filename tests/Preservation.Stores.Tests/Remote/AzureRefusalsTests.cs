using Azure.Storage.Sas;
using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What a server of Azure blobs refuses, and how that is told.</summary>
public sealed class AzureRefusalsTests : StoreScene
{
    protected override IObjectStore Store => throw new NotSupportedException();

    [Fact]
    public async Task A_container_that_does_not_exist_is_named_by_every_call()
    {
        var container = $"never-made-{Guid.NewGuid():N}";
        var place = RemotePlace.OfAzurite(await TestServers.AzuriteAsync(), $"{container}/prefix");
        await AssertAllAsync(StoreFailure.Unreachable, $"the container '{container}' does not exist", StoreCalls.All(place.Open(), Token));
    }

    [Fact]
    public async Task A_key_of_the_account_that_is_wrong_is_refused()
    {
        var azurite = await TestServers.AzuriteAsync();
        var connection = azurite.ConnectionString.Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal);
        var place = (await AzuriteStoreTests.NewAsync()).With(("connectionString", TestSecrets.Of(connection)));
        await AssertAllAsync(StoreFailure.Denied, "the credentials are refused", StoreCalls.All(place.Open(), Token));
    }

    [Fact]
    public async Task A_signature_that_has_expired_is_refused()
    {
        var place = await WithSasAsync(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddMinutes(-5));
        await AssertAllAsync(StoreFailure.Denied, "whether they have expired, and the clock of this machine", StoreCalls.All(place.Open(), Token));
    }

    [Fact]
    public async Task Who_may_only_read_reads_everything_and_writes_nothing()
    {
        var owner = await AzuriteStoreTests.NewAsync();
        await PutAsync(owner.Open(), "k", Bytes(100_000));
        var reader = (await WithSasAsync(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, DateTimeOffset.UtcNow.AddHours(1), owner)).Open();
        foreach (var (_, call) in StoreCalls.Reads(reader, Token))
            await call();
        Assert.Equal(Bytes(100_000), await ReadAsync(reader, "k"));
        foreach (var (name, call) in StoreCalls.Writes(reader, Token, (await owner.Open().StatAsync(Key("k"), Token))!.Tag))
            Assert.True((await Assert.ThrowsAsync<ObjectStoreException>(call)).Failure == StoreFailure.Denied, name);
        Assert.Equal(Bytes(100_000), await ReadAsync(owner.Open(), "k"));
    }

    [Fact]
    public async Task A_signature_for_all_that_a_store_does_is_enough_for_all()
    {
        const BlobContainerSasPermissions Needed = BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List
            | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write;
        var store = (await WithSasAsync(Needed, DateTimeOffset.UtcNow.AddHours(1))).Open();
        await PutAsync(store, "k", Bytes(10));
        foreach (var (_, call) in StoreCalls.Reads(store, Token))
            await call();
        foreach (var (name, call) in StoreCalls.Writes(store, Token, "").Where(entry => !entry.Name.StartsWith("replace", StringComparison.Ordinal) && entry.Name != "put nothing" && entry.Name != "put in parts"))
            await call();
        Assert.Equal(Bytes(10), await ReadAsync(store, "quarantine/k"));
    }

    [Fact]
    public async Task What_lies_in_the_archive_tier_is_unreadable_and_not_lost()
    {
        var place = (await AzuriteStoreTests.NewAsync()).With(("accessTier", "archive"));
        await PutAsync(place.Open(), "k", Bytes(10));
        Assert.NotNull(await place.Open().StatAsync(Key("k"), Token));
        Assert.Contains("rehydrated", (await AssertFailsAsync(StoreFailure.Unreadable, () => ReadAsync(place.Open(), "k"))).Message, StringComparison.Ordinal);
    }

    private static async Task<RemotePlace> WithSasAsync(BlobContainerSasPermissions permissions, DateTimeOffset expires, RemotePlace? place = null)
    {
        place ??= await AzuriteStoreTests.NewAsync();
        var service = (await TestServers.AzuriteAsync()).Connect();
        var sas = service.GetBlobContainerClient(place.Path.Split('/')[0]).GenerateSasUri(permissions, expires).Query;
        return place.With(("connectionString", null), ("account", service.Uri.ToString()), ("sas", TestSecrets.Of(sas)));
    }
}
