using System.Globalization;
using System.Text;

namespace Preservation.Testing.Servers;

/// <summary>How long a body is.</summary>
/// <param name="IsChunked">It comes in chunks and says itself where it ends.</param>
/// <param name="Length">Bytes; null when it ends with the connection.</param>
internal readonly record struct Framing(bool IsChunked, long? Length);

/// <summary>The first line and the headers of a request or an answer, with the bytes they were.</summary>
internal sealed class HttpHead
{
    private readonly string[] _lines;

    public HttpHead(byte[] bytes)
    {
        Bytes = bytes;
        _lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
    }

    public byte[] Bytes { get; }

    public string FirstLine => _lines[0];

    /// <summary>Method of a request.</summary>
    public string Method => FirstLine.Split(' ')[0];

    /// <summary>Status of an answer.</summary>
    public int Status => int.Parse(FirstLine.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Whether the client waits for leave to send the body.</summary>
    public bool AsksForLeave => Header("Expect") is not null;

    /// <summary>Whether the connection ends with this message.</summary>
    public bool Closes => string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase) || FirstLine.StartsWith("HTTP/1.0", StringComparison.Ordinal);

    public Framing RequestBody => new(IsChunked, Length ?? 0);

    public Framing AnswerBody(string method) =>
        method == "HEAD" || Status is < 200 or 204 or 304 ? new Framing(false, 0) : new Framing(IsChunked, Length);

    private bool IsChunked => Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    private long? Length => Header("Content-Length") is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    private string? Header(string name) =>
        _lines.Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
