using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>The smallest mail server that a client can be tested with: it keeps messages, and refuses recipients as it is told to.</summary>
internal sealed class SmtpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(string To, string Text)> _messages = [];

    public SmtpServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<(string To, string Text)> Messages => [.. _messages];

    /// <summary>Answer to a recipient other than 250, such as <c>550 no such user</c>.</summary>
    public ConcurrentDictionary<string, string> Refusals { get; } = [];

    /// <summary>Answer to a whole message.</summary>
    public string Taken { get; set; } = "250 taken";

    /// <summary>Takes connections and says nothing.</summary>
    public bool IsMute { get; set; }

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
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        if (!IsMute)
            await writer.WriteLineAsync("220 test");
        string? to = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
            {
                to = line.Split('<', '>')[1];
                await writer.WriteLineAsync(Refusals.GetValueOrDefault(to, "250 ok"));
                to = Refusals.ContainsKey(to) ? null : to;
            }
            else if (line == "DATA" && to is null)
                await writer.WriteLineAsync("503 to whom?");
            else if (line == "DATA")
                await TakeAsync(reader, writer, to!);
            else
                await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer, string to)
    {
        await writer.WriteLineAsync("354 go on");
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        if (Taken.StartsWith('2'))
            _messages.Enqueue((to, text.ToString()));
        await writer.WriteLineAsync(Taken);
    }
}
