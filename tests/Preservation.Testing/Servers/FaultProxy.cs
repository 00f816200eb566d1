using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Preservation.Testing.Servers;

/// <summary>
/// Stands on 127.0.0.1 before a server that speaks HTTP/1.1 and forwards what it gets, byte for byte, except where a fault
/// is set. Signatures hold: a client signs for the address of the proxy, and the server verifies the host it is told.
/// Each request goes over a connection of its own to the server.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, Task> _connections = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly Task _accepting;
    private volatile FaultRule[] _rules = [];
    private long _bytesUp;
    private long _bytesDown;

    /// <summary>Listens before a server of this machine.</summary>
    public FaultProxy(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Endpoint { get; }

    /// <summary>First lines of all requests so far, in the order in which they came.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Bytes that were sent to the server, heads included.</summary>
    public long BytesUp => Interlocked.Read(ref _bytesUp);

    /// <summary>Bytes that were given to clients, heads included.</summary>
    public long BytesDown => Interlocked.Read(ref _bytesDown);

    /// <summary>Sets a fault from the next request on. When several match a request, the one that was set first harms it.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="method">To requests of this method only.</param>
    /// <param name="contains">To requests only whose first line contains this.</param>
    /// <param name="skip">So many that match are let through first.</param>
    /// <param name="times">So many are harmed then.</param>
    public FaultRule Set(Fault fault, string? method = null, string? contains = null, int skip = 0, int times = int.MaxValue)
    {
        var rule = new FaultRule(fault, method, contains, skip, times);
        lock (_requests)
            _rules = [.. _rules, rule];
        return rule;
    }

    /// <summary>Takes all faults away from the next request on.</summary>
    public void Clear()
    {
        lock (_requests)
            _rules = [];
    }

    /// <summary>Requests so far of a method, whose first line contains a text.</summary>
    public int Count(string method, string contains = "") =>
        _requests.Count(line => line.StartsWith(method + " ", StringComparison.Ordinal) && line.Contains(contains, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _end.Dispose();
    }

    /// <summary>Notes a request and gives the fault that harms it.</summary>
    internal Fault? Take(string line)
    {
        _requests.Enqueue(line);
        return _rules.FirstOrDefault(rule => rule.TryTake(line))?.Fault;
    }

    internal void CountUp(int bytes) => Interlocked.Add(ref _bytesUp, bytes);

    internal void CountDown(int bytes) => Interlocked.Add(ref _bytesDown, bytes);

    internal async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_server, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            client.NoDelay = true;
            var connection = new ProxyConnection(this, client, new NetworkStream(client)).RunAsync(_end.Token);
            _connections[connection] = connection;
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
