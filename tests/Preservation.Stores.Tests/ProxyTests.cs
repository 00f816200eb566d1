using System.Net;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests;

/// <summary>The proxy that other tests harm requests with: what passes it, and which requests it harms.</summary>
public sealed class ProxyTests : ProxyScene
{
    [Theory, InlineData("/k"), InlineData("/chunked")]
    public async Task Without_a_fault_all_passes(string path)
    {
        Assert.Equal("some words", await PutAsync(path, "some words"));
        Assert.Equal("some words", await PutAsync(path, "some words", asksForLeave: true));
        Assert.Equal("nothing was sent", await Client.GetStringAsync(path, Token));
        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token)).StatusCode);
        var large = new string('x', 3_000_000);
        Assert.Equal(large, await PutAsync(path, large));
        Assert.Equal((3, 1, 1), (Proxy.Count("PUT", path), Proxy.Count("GET"), Proxy.Count("HEAD")));
        Assert.InRange(Proxy.BytesUp, 3_000_000, 3_002_000);
        Assert.InRange(Proxy.BytesDown, 3_000_000, 3_002_000);
    }

    [Theory, InlineData(true, 2_000), InlineData(true, 2), InlineData(false, 2)]
    public async Task A_refusal_before_the_body_reaches_the_client(bool asksForLeave, int size)
    {
        Assert.Equal("no", await PutAsync("/refused", new string('x', size), asksForLeave));
        Assert.Equal("nothing was sent", await Client.GetStringAsync("/k", Token));
    }

    [Fact]
    public async Task The_proxy_answers_instead_of_the_server()
    {
        var rule = Proxy.Set(new Fault.Instead(CannedAnswer.SlowDown), times: 3);
        Assert.Contains("<Code>SlowDown</Code>", await PutAsync("/k", new string('x', 5_000)), StringComparison.Ordinal);
        Assert.Contains("<Code>SlowDown</Code>", await PutAsync("/k", new string('x', 5_000), asksForLeave: true), StringComparison.Ordinal);
        Assert.Equal(503, (int)(await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/k"), Token)).StatusCode);
        Assert.Equal("some words", await PutAsync("/k", "some words"));
        Assert.Equal(["PUT /k some words"], Server.Received);
        Assert.Equal(3, rule.Hits);
    }

    [Fact]
    public async Task Only_requests_that_match_are_harmed()
    {
        var fault = new Fault.Instead(CannedAnswer.InternalError);
        Proxy.Set(fault, method: "PUT", contains: "/b", skip: 1, times: 2);
        string[] paths = ["/a", "/b", "/b", "/a", "/b", "/b"];
        List<bool> harmed = [];
        foreach (var path in paths)
            harmed.Add((await PutAsync(path, "some words")).Contains("InternalError", StringComparison.Ordinal));
        Assert.Equal([false, false, true, false, true, false], harmed);
        Proxy.Set(fault);
        Assert.False((await Client.GetAsync("/b", Token)).IsSuccessStatusCode);
        Proxy.Clear();
        Assert.True((await Client.GetAsync("/b", Token)).IsSuccessStatusCode);
    }
}
