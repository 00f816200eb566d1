using System.Text;

namespace Preservation.Testing.Servers;

/// <summary>An answer that a server gives when it does not do what it was asked. The headers are lines; the length is added.</summary>
public sealed record CannedAnswer(int Status, string Reason, string Body, params IReadOnlyList<string> Headers)
{
    /// <summary>S3: too many requests.</summary>
    public static CannedAnswer SlowDown { get; } = S3(503, "Slow Down", "SlowDown", "Please reduce your request rate.");

    /// <summary>S3: an error of the server.</summary>
    public static CannedAnswer InternalError { get; } = S3(500, "Internal Server Error", "InternalError", "We encountered an internal error. Please try again.");

    /// <summary>Azure: too many requests.</summary>
    public static CannedAnswer ServerBusy { get; } = Azure(503, "The server is busy.", "ServerBusy");

    /// <summary>Azure: an error of the server.</summary>
    public static CannedAnswer AzureInternalError { get; } = Azure(500, "The server encountered an internal error.", "InternalError");

    public static CannedAnswer S3(int status, string reason, string code, string message) =>
        new(status, reason, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>proxy</RequestId></Error>", "Content-Type: application/xml");

    public static CannedAnswer Azure(int status, string reason, string code) =>
        new(status, reason, $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{reason}</Message></Error>", "Content-Type: application/xml", $"x-ms-error-code: {code}", "x-ms-request-id: proxy");

    /// <summary>The bytes as they are sent; those of an answer to HEAD have no body, and name no type of it.</summary>
    internal byte[] ToBytes(bool isHead)
    {
        var headers = isHead ? Headers.Where(line => !line.StartsWith("Content-", StringComparison.Ordinal)) : Headers;
        var body = isHead ? "" : Body;
        return Encoding.UTF8.GetBytes(string.Concat([$"HTTP/1.1 {Status} {Reason}\r\n", .. headers.Select(line => line + "\r\n"), $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n", body]));
    }
}
