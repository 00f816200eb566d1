using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests;

/// <summary>The proxy that other tests harm requests with: each fault once, and what passes where none is set.</summary>
public sealed class ProxyTests : IAsyncDisposable
{
    private readonly EchoServer _server = new();
    private readonly FaultProxy _proxy;
    private readonly HttpClient _client;

    public ProxyTests()
    {
        _proxy = new FaultProxy(_server.Endpoint);
        _client = new HttpClient { BaseAddress = _proxy.Endpoint, Timeout = TimeSpan.FromSeconds(20) };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        _server.Dispose();
    }

    [Theory, InlineData("/k"), InlineData("/chunked")]
    public async Task Without_a_fault_all_passes(string path)
    {
        Assert.Equal("some words", await PutAsync(path, "some words"));
        Assert.Equal("some words", await PutAsync(path, "some words", asksForLeave: true));
        Assert.Equal("nothing was sent", await _client.GetStringAsync(path, Token));
        Assert.Equal(HttpStatusCode.OK, (await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token)).StatusCode);
        var large = new string('x', 3_000_000);
        Assert.Equal(large, await PutAsync(path, large));
        Assert.Equal((3, 1, 1), (_proxy.Count("PUT", path), _proxy.Count("GET"), _proxy.Count("HEAD")));
        Assert.InRange(_proxy.BytesUp, 3_000_000, 3_002_000);
        Assert.InRange(_proxy.BytesDown, 3_000_000, 3_002_000);
    }

    [Theory, InlineData(true, 2_000), InlineData(true, 2), InlineData(false, 2)]
    public async Task A_refusal_before_the_body_reaches_the_client(bool asksForLeave, int size)
    {
        Assert.Equal("no", await PutAsync("/refused", new string('x', size), asksForLeave));
        Assert.Equal("nothing was sent", await _client.GetStringAsync("/k", Token));
    }

    [Fact]
    public async Task A_request_is_cut()
    {
        _proxy.Set(new Fault.Cut(Direction.Request, 4));
        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words"));
        await UntilAsync(() => _server.Received.Contains("PUT /k some"));
    }

    [Fact]
    public async Task An_answer_is_cut()
    {
        _proxy.Set(new Fault.Cut(Direction.Answer, 4));
        using var answer = await _client.GetAsync("/k", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        Assert.Equal(4, await body.ReadAtLeastAsync(new byte[4], 4, cancellationToken: Token));
        Assert.Equal(HttpRequestError.ResponseEnded, (await Assert.ThrowsAsync<HttpIOException>(async () => await body.ReadExactlyAsync(new byte[1], Token))).HttpRequestError);
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task A_connection_is_reset_before_anything_passes(Direction direction)
    {
        _proxy.Set(new Fault.Reset(direction, Fault.Nothing));
        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words"));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(broken.GetBaseException()).SocketErrorCode);
        Assert.Equal(direction == Direction.Answer, _server.Received.Contains("PUT /k some words"));
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task An_exchange_stalls(Direction direction)
    {
        _proxy.Set(new Fault.Stall(direction, 4), times: 1);
        using var patience = new CancellationTokenSource(500);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.PutAsync("/k", new StringContent("some words"), patience.Token));
        Assert.Equal(direction == Direction.Answer, _server.Received.Contains("PUT /k some words"));
        Assert.Equal("other words", await PutAsync("/k", "other words"));
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task An_exchange_is_slow(Direction direction)
    {
        _proxy.Set(new Fault.Slow(direction, 100_000));
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(50_000, (await PutAsync("/k", new string('x', 50_000))).Length);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_proxy_answers_instead_of_the_server()
    {
        var rule = _proxy.Set(new Fault.Instead(CannedAnswer.SlowDown), times: 3);
        Assert.Contains("<Code>SlowDown</Code>", await PutAsync("/k", new string('x', 5_000)), StringComparison.Ordinal);
        Assert.Contains("<Code>SlowDown</Code>", await PutAsync("/k", new string('x', 5_000), asksForLeave: true), StringComparison.Ordinal);
        Assert.Equal(503, (int)(await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/k"), Token)).StatusCode);
        Assert.Equal("some words", await PutAsync("/k", "some words"));
        Assert.Equal(["PUT /k some words"], _server.Received);
        Assert.Equal(3, rule.Hits);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_done_is_not_answered(bool asksForLeave)
    {
        _proxy.Set(new Fault.LostAnswer());
        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words", asksForLeave));
        Assert.Equal(["PUT /k some words"], _server.Received);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_request_comes_twice(bool asksForLeave)
    {
        _proxy.Set(new Fault.Twice(), times: 1);
        using var request = Put("/k", "some words", asksForLeave);
        using var answer = await _client.SendAsync(request, Token);
        Assert.Equal("2", Assert.Single(answer.Headers.GetValues("X-Number")));
        Assert.Equal(["PUT /k some words", "PUT /k some words"], _server.Received);
        Assert.Equal("other words", await PutAsync("/k", "other words"));
    }

    [Theory, InlineData("/k"), InlineData("/chunked")]
    public async Task One_bit_is_the_other_one(string path)
    {
        _proxy.Set(new Fault.Flip(Direction.Request, 0), method: "PUT");
        _proxy.Set(new Fault.Flip(Direction.Answer, 5), method: "GET");
        Assert.Equal("rome words", await PutAsync(path, "some words"));
        Assert.Equal("nothiog was sent", await _client.GetStringAsync(path, Token));
    }

    [Fact]
    public async Task Only_requests_that_match_are_harmed()
    {
        var fault = new Fault.Instead(CannedAnswer.InternalError);
        _proxy.Set(fault, method: "PUT", contains: "/b", skip: 1, times: 2);
        string[] paths = ["/a", "/b", "/b", "/a", "/b", "/b"];
        List<bool> harmed = [];
        foreach (var path in paths)
            harmed.Add((await PutAsync(path, "some words")).Contains("InternalError", StringComparison.Ordinal));
        Assert.Equal([false, false, true, false, true, false], harmed);
        _proxy.Set(fault);
        Assert.False((await _client.GetAsync("/b", Token)).IsSuccessStatusCode);
        _proxy.Clear();
        Assert.True((await _client.GetAsync("/b", Token)).IsSuccessStatusCode);
    }

    private static HttpRequestMessage Put(string path, string text, bool asksForLeave)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(text) };
        request.Headers.ExpectContinue = asksForLeave;
        return request;
    }

    private async Task<string> PutAsync(string path, string text, bool asksForLeave = false)
    {
        using var request = Put(path, text, asksForLeave);
        using var answer = await _client.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 200 && !holds(); i++)
            await Task.Delay(50, Token);
        Assert.True(holds());
    }
}
