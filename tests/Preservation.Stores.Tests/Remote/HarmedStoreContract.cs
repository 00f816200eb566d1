using System.Net;
using System.Net.Sockets;
using Preservation.Archive.Ports;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests.Remote;

/// <summary>What a store at a server must do when the network or the server fails, as a proxy before it makes them.</summary>
public abstract partial class HarmedStoreContract : RemoteStoreContract
{
    /// <summary>Bytes of a file that goes in one request.</summary>
    private const int Small = 200_000;

    /// <summary>Bytes of a file of two parts, the second of which is as small.</summary>
    private const int Large = Part + Small;

    private FaultProxy Proxy => SetProxy ?? throw new InvalidOperationException("The proxy is set up before each test.");

    private FaultProxy? SetProxy { get; set; }

    /// <summary>Too many requests, as the server says it.</summary>
    protected abstract CannedAnswer Busy { get; }

    /// <summary>An error of the server, as the server says it.</summary>
    protected abstract CannedAnswer Broken { get; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        SetProxy = new FaultProxy(Place.Server);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    /// <summary>How often the client by itself asks for the rest of an answer that breaks off.</summary>
    protected virtual int TriesOfOneRead => 1;

    /// <summary>Method of a request, and what its first line contains.</summary>
    /// <param name="what"><c>put</c> of a file in one request, <c>part</c>: the second one, or <c>complete</c>.</param>
    private protected abstract (string Method, string Contains) RequestOf(string what);

    private FaultRule Harm(string what, Fault fault, int skip = 0, int times = int.MaxValue)
    {
        var (method, contains) = what switch { "get" => ("GET", "/k"), "head" => ("HEAD", "/k"), _ => RequestOf(what) };
        return Proxy.Set(fault, method, contains, skip, times);
    }

    private static byte[] FileFor(string what) => Bytes(what == "put" ? Small : Large);

    /// <summary>The store by way of the proxy.</summary>
    private IObjectStore Through(params (string Name, string? Value)[] settings) => Place.With(settings).Open(Capabilities, Proxy.Endpoint);

    [Theory, InlineData("put"), InlineData("part"), InlineData("complete")]
    public async Task A_write_that_is_broken_off_is_done_again(string what)
    {
        var store = Through();
        var bytes = FileFor(what);
        Fault[] faults = [new Fault.Cut(Direction.Request, what == "complete" ? 10 : 50_000), new Fault.Reset(Direction.Request, 0), new Fault.Reset(Direction.Answer, Fault.Nothing)];
        foreach (var (fault, i) in faults.Select((fault, i) => (fault, i)))
        {
            Proxy.Clear();
            var rule = Harm(what, fault, times: 1);
            Assert.Equal(0, await PutAsync(store, $"k{i}", bytes));
            Assert.Equal(1, rule.Hits);
            Assert.Equal(bytes, await ReadAsync($"k{i}"));
        }
        Assert.Equal(faults.Length * bytes.Length, store.Traffic.BytesSent);
        Assert.Empty(await UnfinishedAsync());
    }

    [Fact]
    public async Task A_read_that_is_broken_off_is_done_again()
    {
        var bytes = Bytes(Large);
        await PutAsync("k", bytes);
        var store = Through();
        await using var content = await store.OpenAsync(Key("k"), ReadFrom.Anywhere, Token);
        foreach (var fault in new Fault[] { new Fault.Cut(Direction.Answer, 50_000), new Fault.Reset(Direction.Answer, 100_001), new Fault.Cut(Direction.Answer, 0) })
        {
            Proxy.Clear();
            var rule = Harm("get", fault, times: 1);
            var buffer = new byte[Small];
            Assert.Equal(Small, await content!.ReadAsync(Part - 10, buffer, Token));
            Assert.Equal(bytes[(Part - 10)..(Part - 10 + Small)], buffer);
            Assert.Equal(1, rule.Hits);
        }
        Proxy.Clear();
        var opening = Harm("get", new Fault.Cut(Direction.Answer, 10), times: 1);
        Assert.Equal(bytes, await ReadAsync(store, "k"));
        Assert.Equal(1, opening.Hits);
    }

    [Theory, InlineData("put"), InlineData("part"), InlineData("complete"), InlineData("get")]
    public async Task A_connection_that_never_holds_is_an_outage_after_as_many_tries_as_configured(string what)
    {
        await PutAsync("k-there", Bytes(Large));
        var store = Through(("attempts", "2"));
        // .NET by itself asks again for what has no body when the connection ends before an answer comes; so it ends in the middle.
        var rule = Harm(what, what == "get" ? new Fault.Reset(Direction.Answer, 10) : new Fault.Reset(Direction.Request, 0));
        var failed = await AssertFailsAsync(StoreFailure.Unreachable, what switch
        {
            "get" => () => ReadAsync(store, "k-there"),
            _ => () => PutAsync(store, "k", FileFor(what)),
        });
        Assert.Equal(2 * (what == "get" ? TriesOfOneRead : 1), rule.Hits);
        Assert.Contains("'remote'", failed.Message, StringComparison.Ordinal);
        Assert.Null(await Store.StatAsync(Key("k"), Token));
    }

    [Theory, InlineData("put"), InlineData("part"), InlineData("complete"), InlineData("get"), InlineData("head")]
    public async Task A_server_that_is_busy_or_broken_for_a_while_is_asked_again(string what)
    {
        var store = Through(("attempts", "5"));
        var bytes = FileFor(what);
        var rule = Harm(what, new Fault.Instead(Busy), times: 2);
        var other = Harm(what, new Fault.Instead(Broken), times: 2);
        Assert.Equal(0, await PutAsync(store, "k", bytes));
        Assert.Equal(bytes, await ReadAsync(store, "k"));
        Assert.Equal((2, 2), (rule.Hits, other.Hits));
        Assert.Equal(bytes.Length, store.Traffic.BytesSent);
        Harm(what, new Fault.Instead(Busy));
        await AssertFailsAsync(StoreFailure.Unreachable, async () =>
        {
            await PutAsync(store, "k2", bytes);
            await ReadAsync(store, "k2");
        });
    }

    [Fact]
    public async Task A_list_is_asked_for_again_page_by_page()
    {
        await PutAsync("a/1", [1]);
        await PutAsync("a/2", [1]);
        Proxy.Set(new Fault.Instead(Busy), "GET", times: 1);
        Proxy.Set(new Fault.Cut(Direction.Answer, 20), "GET", times: 1);
        List<string> keys = [];
        await foreach (var entry in Through().ListAsync("a", Token))
            keys.Add(entry.Key);
        Assert.Equal(["a/1", "a/2"], keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, Proxy.Count("GET"));
    }

    [Fact]
    public async Task Nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var store = Place.With(("attempts", "2")).Open(Capabilities, new Uri($"http://127.0.0.1:{port}"));
        await AssertFailsAsync(StoreFailure.Unreachable, () => store.StatAsync(Key("k"), Token));
        Assert.Equal(2, Assert.Single(store.Traffic.Requests).Value);
        foreach (var (name, call) in StoreCalls.All(store, Token))
            Assert.True((await Assert.ThrowsAsync<ObjectStoreException>(call)).Failure == StoreFailure.Unreachable, name);
    }
}
