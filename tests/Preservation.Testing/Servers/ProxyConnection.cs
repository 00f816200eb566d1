using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Preservation.Testing.Servers;

/// <summary>One connection of a client to a <see cref="FaultProxy"/>: its exchanges, one after the other.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, Socket client, NetworkStream stream)
{
    /// <summary>Forwards until either side, or a fault, ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isReset = false;
        try
        {
            var wire = new HttpWire(stream);
            while (await wire.ReadHeadAsync(cancellationToken) is { } head && await ExchangeAsync(wire, head, cancellationToken))
            {
            }
        }
        catch (BrokenOffException e)
        {
            isReset = e.IsReset;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of the two is gone, and so the other is let go.
        }
        Sockets.Close(client, isReset);
    }

    // True when the client may go on with the same connection.
    private async Task<bool> ExchangeAsync(HttpWire wire, HttpHead head, CancellationToken cancellationToken)
    {
        var body = wire.ReadBodyAsync(head.RequestBody, cancellationToken);
        switch (proxy.Take(head.FirstLine))
        {
            case Fault.Instead instead:
                await AnswerAsync(head, body, instead.Answer, cancellationToken);
                return !head.Closes;
            case Fault.LostAnswer:
                await new Exchange(proxy, head, body) { Waiting = stream }.RunAsync(cancellationToken);
                return false;
            case Fault.Twice:
                var kept = new MemoryStream();
                return await new Exchange(proxy, head, KeepAsync(body, kept, cancellationToken)) { Waiting = stream }.RunAsync(cancellationToken)
                    && await new Exchange(proxy, head, new HttpWire(kept).ReadBodyAsync(head.RequestBody, cancellationToken)) { Client = stream }.RunAsync(cancellationToken);
            case var fault:
                return await new Exchange(proxy, head, body) { Client = stream, Waiting = stream, Fault = fault }.RunAsync(cancellationToken);
        }
    }

    private async Task AnswerAsync(HttpHead head, IAsyncEnumerable<BodyPiece> body, CannedAnswer answer, CancellationToken cancellationToken)
    {
        if (head.AsksForLeave)
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        await foreach (var _ in body)
        {
            // It is taken, so that the connection can go on.
        }
        var bytes = answer.ToBytes(isHead: head.Method == "HEAD");
        await stream.WriteAsync(bytes, cancellationToken);
        proxy.CountDown(bytes.Length);
    }

    private static async IAsyncEnumerable<BodyPiece> KeepAsync(IAsyncEnumerable<BodyPiece> body, MemoryStream copy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in body.WithCancellation(cancellationToken))
        {
            copy.Write(piece.Bytes.Span);
            yield return piece;
        }
        copy.Position = 0;
    }
}
