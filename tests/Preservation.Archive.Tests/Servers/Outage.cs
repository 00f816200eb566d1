using Preservation.Testing;
using Preservation.Testing.Servers;

namespace Preservation.Archive.Tests.Servers;

/// <summary>
/// A server that goes away in the middle of the work and comes back with what it has. The gateway of Ceph is killed;
/// Azurite would forget what it has not yet written, so the proxy before it goes away, and with it all connections.
/// </summary>
internal sealed class Outage : IAsyncDisposable
{
    private const string SlowEnoughToBeHit = "16MiB";

    private readonly CephServer? _ceph;
    private readonly FaultProxy _first, _second;
    private readonly ServerPlace _place;
    private bool _isFirstGone;

    private Outage(CephServer? ceph, Uri server, ServerPlace place)
    {
        (_ceph, _first, _second) = (ceph, new FaultProxy(server), new FaultProxy(server));
        // One part of a file is on the way at a time.
        _place = place.With("parallelism", "1");
    }

    /// <summary>Bytes that reached the server, over both runs and of every try, counted on the line.</summary>
    public long BytesUp => _first.BytesUp + _second.BytesUp;

    public static async Task<Outage> OfAsync(ServerKind kind, CancellationToken cancellationToken)
    {
        if (kind == ServerKind.Azurite)
            return new Outage(null, (await TestServers.AzuriteAsync()).Endpoint, await Places.OnAsync(kind));
        var ceph = await CephServer.StartAsync();
        return new Outage(ceph, ceph.Endpoint, await ServerPlace.OnAsync(ceph, kind == ServerKind.CephLocked, cancellationToken));
    }

    public Task<TestArchive> ArchiveAsync() => Places.ArchiveAsync(_place);

    /// <summary>The archive as the process sees it that meets the outage.</summary>
    public ArchiveContext OpenBefore(TestArchive archive) => OpenBy(_first, archive, place => place.With("bytesPerSecond", SlowEnoughToBeHit));

    /// <summary>And a later one.</summary>
    public ArchiveContext OpenAfter(TestArchive archive) => OpenBy(_second, archive, place => place);

    /// <summary>Lets work run, and takes the server away from it once this is so.</summary>
    public async Task<T> StrikeAsync<T>(Task<T> work, Func<bool> isTime, CancellationToken cancellationToken)
    {
        while (!isTime())
        {
            Assert.False(work.IsCompleted, "the work was over before the outage");
            await Task.Delay(5, cancellationToken);
        }
        if (_ceph is not null)
            await _ceph.KillGatewayAsync();
        else
            await EndFirstAsync();
        return await work;
    }

    public Task EndAsync() => _ceph?.StartGatewayAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await EndFirstAsync();
        await _second.DisposeAsync();
        if (_ceph is not null)
            await _ceph.DisposeAsync();
    }

    private async Task EndFirstAsync()
    {
        if (!_isFirstGone)
            await _first.DisposeAsync();
        _isFirstGone = true;
    }

    private ArchiveContext OpenBy(FaultProxy proxy, TestArchive archive, Func<ServerPlace, ServerPlace> change) => archive.Reopen(store => store.Name.Value == Places.Far
        ? (archive.Stores.OfType<ServerStore>().Single() with { Place = change(_place.By(proxy.Endpoint)) }).Open(archive.Folder) : store);
}
