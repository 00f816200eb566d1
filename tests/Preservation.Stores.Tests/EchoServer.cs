using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Preservation.Stores.Tests;

/// <summary>
/// The smallest server of HTTP/1.1 that a proxy can be tested with. It answers with the body it got, and remembers it.
/// <c>/chunked</c> answers in chunks, <c>/refused</c> before the body is read, and the header <c>X-Number</c> counts the answers.
/// </summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _received = [];
    private int _answers;

    public EchoServer()
    {
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Bodies as far as they came, with what was asked: <c>PUT /path body</c>.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        try
        {
            while (await ReadHeadAsync(stream) is { Length: > 0 } head && await AnswerAsync(stream, head))
            {
            }
        }
        catch (IOException)
        {
            // The proxy has broken off.
        }
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, string head)
    {
        var (method, path) = (head.Split(' ')[0], head.Split(' ')[1]);
        if (path == "/refused")
        {
            await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"u8.ToArray());
            return true;
        }
        if (head.Contains("Expect: 100-continue", StringComparison.Ordinal))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        var length = head.Split("Content-Length: ") is [_, var rest] ? int.Parse(rest.Split("\r\n")[0], CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        var read = 0;
        try
        {
            for (int now; read < length && (now = await stream.ReadAsync(body.AsMemory(read))) > 0; read += now)
            {
            }
        }
        finally
        {
            _received.Enqueue($"{method} {path} {Encoding.Latin1.GetString(body, 0, read)}");
        }
        if (read < length)
            return false;
        var text = length > 0 ? Encoding.Latin1.GetString(body) : "nothing was sent";
        var framed = path == "/chunked" ? $"Transfer-Encoding: chunked\r\n\r\n4\r\n{text[..4]}\r\n{text.Length - 4:x}\r\n{text[4..]}\r\n0\r\n\r\n" : $"Content-Length: {text.Length}\r\n\r\n{text}";
        var answer = $"HTTP/1.1 200 OK\r\nX-Number: {Interlocked.Increment(ref _answers)}\r\n{framed}";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(method == "HEAD" ? answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : answer));
        return true;
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return "";
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
