using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>
/// The connections of one store. Small bodies are sent without asking for leave (<c>Expect: 100-continue</c>): when
/// Ceph RGW 16 refuses such a request it does not read the body, .NET sends up to 1024 bytes of it all the same, and they
/// are taken for the begin of the next request.
/// </summary>
/// <param name="authority">A certificate authority of the owner's own; null for those of the system.</param>
/// <param name="traffic">Is told the time of answers.</param>
/// <param name="clock">Of this machine.</param>
internal sealed class S3Http(X509Certificate2Collection? authority, StoreTraffic traffic, TimeProvider clock) : HttpClientFactory
{
    private const int SentAllTheSame = 1024;

    // The SDK leaves the time-out of its configuration to who makes the client.
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new DateHeaders(traffic, clock) { InnerHandler = new SmallBodiesFirst { InnerHandler = Handler() } }) { Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan };

    /// <summary>One client for the store, and not one for each request.</summary>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

    /// <summary>Kept by the store's own client, and by no other.</summary>
    public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(15) };
        if (authority is null)
            return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }

    private sealed class SmallBodiesFirst : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content?.Headers.ContentLength <= SentAllTheSame)
                request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
