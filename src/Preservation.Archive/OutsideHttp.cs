using System.Net;

namespace Preservation.Archive;

/// <summary>An answer from outside.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">All of it.</param>
/// <param name="Date">The time of who answered; null when he did not say it.</param>
public sealed record OutsideAnswer(HttpStatusCode Status, byte[] Body, DateTimeOffset? Date);

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

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="http">The connections to use.</param>
    /// <param name="message">The request.</param>
    /// <param name="largest">Bytes that an answer may have.</param>
    /// <param name="patience">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">Nobody answered in time, or too much.</exception>
    public static async Task<OutsideAnswer> SendAsync(HttpClient http, HttpRequestMessage message, int largest, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(patience);
        try
        {
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            await answer.Content.LoadIntoBufferAsync(largest, enough.Token);
            return new OutsideAnswer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(enough.Token), answer.Headers.Date);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came within {patience.TotalSeconds:0} s.", e);
        }
    }
}
