using System.Diagnostics;
using System.Net.Sockets;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests;

/// <summary>Each harm that the proxy does, once: what the server gets of it, and what the client.</summary>
public sealed class ProxyFaultsTests : ProxyScene
{
    [Fact]
    public async Task A_request_is_cut()
    {
        Proxy.Set(new Fault.Cut(Direction.Request, 4));
        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words"));
        await UntilAsync(() => Server.Received.Contains("PUT /k some"));
    }

    [Fact]
    public async Task An_answer_is_cut()
    {
        Proxy.Set(new Fault.Cut(Direction.Answer, 4));
        using var answer = await Client.GetAsync("/k", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        Assert.Equal(4, await body.ReadAtLeastAsync(new byte[4], 4, cancellationToken: Token));
        Assert.Equal(HttpRequestError.ResponseEnded, (await Assert.ThrowsAsync<HttpIOException>(async () => await body.ReadExactlyAsync(new byte[1], Token))).HttpRequestError);
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task A_connection_is_reset_before_anything_passes(Direction direction)
    {
        Proxy.Set(new Fault.Reset(direction, Fault.Nothing));
        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words"));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(broken.GetBaseException()).SocketErrorCode);
        Assert.Equal(direction == Direction.Answer, Server.Received.Contains("PUT /k some words"));
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task An_exchange_stalls(Direction direction)
    {
        Proxy.Set(new Fault.Stall(direction, 4), times: 1);
        using var patience = new CancellationTokenSource(500);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.PutAsync("/k", new StringContent("some words"), patience.Token));
        Assert.Equal(direction == Direction.Answer, Server.Received.Contains("PUT /k some words"));
        Assert.Equal("other words", await PutAsync("/k", "other words"));
    }

    [Theory, InlineData(Direction.Request), InlineData(Direction.Answer)]
    public async Task An_exchange_is_slow(Direction direction)
    {
        Proxy.Set(new Fault.Slow(direction, 100_000));
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(50_000, (await PutAsync("/k", new string('x', 50_000))).Length);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(10));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_done_is_not_answered(bool asksForLeave)
    {
        Proxy.Set(new Fault.LostAnswer());
        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", "some words", asksForLeave));
        Assert.Equal(["PUT /k some words"], Server.Received);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_request_comes_twice(bool asksForLeave)
    {
        Proxy.Set(new Fault.Twice(), times: 1);
        using var request = Put("/k", "some words", asksForLeave);
        using var answer = await Client.SendAsync(request, Token);
        Assert.Equal("2", Assert.Single(answer.Headers.GetValues("X-Number")));
        Assert.Equal(["PUT /k some words", "PUT /k some words"], Server.Received);
        Assert.Equal("other words", await PutAsync("/k", "other words"));
    }

    [Theory, InlineData("/k"), InlineData("/chunked")]
    public async Task One_bit_is_the_other_one(string path)
    {
        Proxy.Set(new Fault.Flip(Direction.Request, 0), method: "PUT");
        Proxy.Set(new Fault.Flip(Direction.Answer, 5), method: "GET");
        Assert.Equal("rome words", await PutAsync(path, "some words"));
        Assert.Equal("nothiog was sent", await Client.GetStringAsync(path, Token));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 200 && !holds(); i++)
            await Task.Delay(50, Token);
        Assert.True(holds());
    }
}
