using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A gateway that died while it completed an upload: Ceph lets nobody else complete it for a while.</summary>
public sealed class HeldCompletionTests : StoreScene
{
    private const int Tries = 3;

    protected override IObjectStore Store => throw new NotSupportedException();

    [Fact]
    public async Task The_upload_is_completed_when_it_is_free_again_and_no_part_is_sent_twice()
    {
        var place = await CephStoreTests.NewAsync();
        await using var proxy = new FaultProxy(place.Server);
        var held = proxy.Set(Held, "POST", "?uploadId=", times: 2 * Tries);
        var store = place.Open(by: proxy.Endpoint);
        var bytes = Bytes(RemotePlace.PartSize + 1);
        await PutAsync(store, "k", bytes);
        Assert.Equal(2 * Tries, held.Hits);
        Assert.Equal(2, proxy.Count("PUT", "partNumber="));
        Assert.Equal(bytes, await ReadAsync(place.Open(), "k"));
    }

    [Fact]
    public async Task One_that_is_never_free_is_told_after_a_while()
    {
        var place = await CephStoreTests.NewAsync();
        await using var proxy = new FaultProxy(place.Server);
        proxy.Set(Held, "POST", "?uploadId=");
        var store = place.With(("attempts", "1")).Open(by: proxy.Endpoint);
        var failure = await AssertFailsAsync(StoreFailure.Unreachable, () => PutAsync(store, "k", Bytes(RemotePlace.PartSize + 1)));
        Assert.Contains("completion is already in progress", failure.Message, StringComparison.Ordinal);
        // Eleven minutes, in pauses of ten seconds.
        Assert.Equal(67, proxy.Count("POST", "?uploadId="));
    }

    private static Fault Held => new Fault.Instead(CannedAnswer.S3(500, "Internal Server Error", "InternalError", "This multipart completion is already in progress"));
}
