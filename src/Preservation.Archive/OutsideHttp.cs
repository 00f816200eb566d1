namespace Preservation.Archive;

/// <summary>How witnesses and timestamp authorities are asked: through the proxy of the system, without cookies, and never redirected elsewhere.</summary>
public static class OutsideHttp
{
    public static HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });
}
