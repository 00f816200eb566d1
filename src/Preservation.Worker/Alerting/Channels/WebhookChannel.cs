using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Preservation.Archive;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>Posts alerts as JSON, signed so that the receiver can tell whose they are and that they are not old ones sent again.</summary>
/// <param name="settings">Where, and with which secret.</param>
/// <param name="archiveFolder">What the secret's file is relative to.</param>
/// <param name="clock">For the timestamp.</param>
public sealed class WebhookChannel(WebhookSettings settings, string archiveFolder, TimeProvider clock) : IAlertChannel, IDisposable
{
    public const string TimestampHeader = "X-Preservation-Timestamp", SignatureHeader = "X-Preservation-Signature";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // A redirected alert would be read by somebody whom nobody has named.
        AllowAutoRedirect = false,
        UseCookies = false,
        // The name may come to mean another machine.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    public string Name => settings.Name;

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var request = Request(AlertJson.Write(alert));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = $"it answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        switch (response.StatusCode)
        {
            case >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices:
                return;
            // These say that it is a matter of time.
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException($"{status}.", null, response.StatusCode);
            case HttpStatusCode.Gone:
                throw new AlertRefusedException($"{status}: nobody takes alerts there any more. Correct 'url' in worker.json, or take the webhook out.");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                throw new AlertRefusedException($"{status}, and redirects are not followed. Put the address where it is into 'url' in worker.json.");
            default:
                throw new AlertRefusedException($"{status}. Check 'url' and 'secret' in worker.json, and what the receiver expects.");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What the signature header says for a body: <c>sha256=</c> and hexadecimal characters.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        return "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    private HttpRequestMessage Request(byte[] body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, Sign(ReadSecret(), timestamp, body));
        return request;
    }

    // Each time, so that a new secret needs no restart.
    private string ReadSecret()
    {
        try
        {
            return settings.Secret.Read($"The secret of webhook '{Name}'", archiveFolder);
        }
        catch (ArchiveRefusedException e)
        {
            throw new AlertRefusedException(e.Message, e);
        }
    }
}
