using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Testing;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A server whose certificate is signed by an authority of its owner.</summary>
public sealed class AuthorityTests : StoreScene, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override IObjectStore Store => throw new NotSupportedException();

    [Fact]
    public async Task It_is_believed_when_the_store_names_the_authority()
    {
        var place = await CephStoreTests.NewAsync();
        await using var front = new TlsFront(place.Server);
        var store = place.With(("authorityFile", Write(front.Authority))).Open(by: front.Endpoint);
        await PutAsync(store, "k", [1, 2, 3]);
        Assert.Equal(3, (await place.Open().StatAsync(Key("k"), Token))?.Size);
    }

    [Fact]
    public async Task It_is_not_believed_without_and_every_call_says_so()
    {
        var place = await CephStoreTests.NewAsync();
        await using var front = new TlsFront(place.Server);
        await AssertAllAsync(StoreFailure.Denied, "its certificate is not trusted", StoreCalls.All(place.Open(by: front.Endpoint), Token));
    }

    [Fact]
    public async Task It_is_not_believed_when_another_authority_is_named()
    {
        var place = await CephStoreTests.NewAsync();
        await using var front = new TlsFront(place.Server);
        await using var other = new TlsFront(place.Server);
        var store = place.With(("authorityFile", Write(other.Authority))).Open(by: front.Endpoint);
        await AssertAllAsync(StoreFailure.Denied, "its certificate is not trusted", StoreCalls.All(store, Token));
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_or_not_there_makes_no_store()
    {
        var place = await CephStoreTests.NewAsync();
        foreach (var file in new[] { Write("no certificate"), "/nowhere/ca.pem" })
        {
            var refusal = Assert.Throws<ArchiveRefusedException>(() => place.With(("authorityFile", file)).Open());
            Assert.StartsWith($"The certificate authority of store 'remote' in '{file}'", refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string text)
    {
        var path = _folder[$"{Guid.NewGuid():N}.pem"];
        File.WriteAllText(path, text);
        return path;
    }
}
