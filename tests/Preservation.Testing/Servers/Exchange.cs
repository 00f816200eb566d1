using System.Net.Sockets;

namespace Preservation.Testing.Servers;

/// <summary>One request by way of a <see cref="FaultProxy"/> to the server, and its answer, with the harm that a fault does.</summary>
/// <param name="proxy">Knows the server, and counts.</param>
/// <param name="head">Of the request.</param>
/// <param name="body">Of the request; it is sent while the answer already may come.</param>
internal sealed class Exchange(FaultProxy proxy, HttpHead head, IAsyncEnumerable<BodyPiece> body)
{
    /// <summary>Gets the answer; nobody unless it is set.</summary>
    public Stream Client { get; init; } = Stream.Null;

    /// <summary>Gets the leave to send the body, for which a client may wait; nobody unless it is set.</summary>
    public Stream Waiting { get; init; } = Stream.Null;

    public Fault? Fault { get; init; }

    /// <summary>Returns when all has passed. True when the client may go on with its connection.</summary>
    /// <exception cref="BrokenOffException">The fault wants both connections to end.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var server = await proxy.ConnectAsync(cancellationToken);
        await using var stream = new NetworkStream(server, ownsSocket: false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = SendAsync(server, stream, end.Token);
        var down = AnswerAsync(stream, end.Token);
        try
        {
            await await Task.WhenAny(up, down);
            var staysAfterAnswer = await down;
            return await up && staysAfterAnswer && !head.Closes;
        }
        catch (BrokenOffException e) when (!e.IsReset)
        {
            // First nothing more comes back: the server may answer what it got of the request.
            await end.CancelAsync();
            Sockets.EndSending(server);
            throw;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(up, down).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            // A reset: either the fault wants it, or nothing is on the way any more, and no port has to wait.
            server.LingerState = new LingerOption(true, 0);
        }
    }

    // True when the client has sent all.
    private async Task<bool> SendAsync(Socket server, NetworkStream stream, CancellationToken cancellationToken)
    {
        var passage = new Passage(Fault?.In(Direction.Request), stream, proxy.CountUp);
        try
        {
            await passage.PassHeadAsync(head, cancellationToken);
            await passage.PassBodyAsync(body, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            // The client is gone, or the server takes no more; then it may have answered why.
            Sockets.EndSending(server);
            return false;
        }
    }

    // True when the connection stays after the answer.
    private async Task<bool> AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var wire = new HttpWire(stream);
        var passage = new Passage(Fault?.In(Direction.Answer), Client, Client == Stream.Null ? _ => { } : proxy.CountDown);
        var answer = await NextAsync();
        for (; answer.Status < 200; answer = await NextAsync())
            await Waiting.WriteAsync(answer.Bytes, cancellationToken);
        var framing = answer.AnswerBody(head.Method);
        await passage.PassHeadAsync(answer, cancellationToken);
        await passage.PassBodyAsync(wire.ReadBodyAsync(framing, cancellationToken), cancellationToken);
        return !answer.Closes && framing is not { IsChunked: false, Length: null };

        async Task<HttpHead> NextAsync() => await wire.ReadHeadAsync(cancellationToken) ?? throw new EndOfStreamException();
    }
}
