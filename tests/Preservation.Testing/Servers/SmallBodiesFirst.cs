using Amazon.Runtime;

namespace Preservation.Testing.Servers;

/// <summary>
/// Sends small bodies without asking for leave (<c>Expect: 100-continue</c>), as the SDK does for every object. When Ceph 16
/// refuses such a request it does not read the body, but .NET sends up to 1024 bytes of it all the same to keep the
/// connection: they would be taken for the begin of the next request, which is answered with 400.
/// </summary>
internal sealed class SmallBodiesFirst : HttpClientFactory
{
    private const int SentAllTheSame = 1024;

    // The SDK leaves the time-out of its configuration to who makes the client.
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false } }) { Timeout = clientConfig?.Timeout ?? Timeout.InfiniteTimeSpan };

    // Kept by the client that is made with it, and by no other: a test has its own connections.
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

    public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

    private sealed class Handler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content?.Headers.ContentLength <= SentAllTheSame)
                request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
