using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests;

/// <summary>A small server, the proxy before it, and a client.</summary>
public abstract class ProxyScene : IAsyncDisposable
{
    protected ProxyScene()
    {
        Proxy = new FaultProxy(Server.Endpoint);
        Client = new HttpClient { BaseAddress = Proxy.Endpoint, Timeout = TimeSpan.FromSeconds(20) };
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected EchoServer Server { get; } = new();

    protected FaultProxy Proxy { get; }

    protected HttpClient Client { get; }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await Proxy.DisposeAsync();
        Server.Dispose();
    }

    protected static HttpRequestMessage Put(string path, string text, bool asksForLeave)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(text) };
        request.Headers.ExpectContinue = asksForLeave;
        return request;
    }

    protected async Task<string> PutAsync(string path, string text, bool asksForLeave = false)
    {
        using var request = Put(path, text, asksForLeave);
        using var answer = await Client.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
