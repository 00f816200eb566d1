namespace Preservation.Stores.Requests;

/// <summary>One try of a request. It ends by itself when for too long nothing has moved, however large it is.</summary>
internal sealed class Transfer : IDisposable
{
    /// <summary>What the system takes from us before the network does; as long as that may be on its way, nothing seems to move.</summary>
    private const long Buffered = 4 << 20;

    /// <summary>Slowest network that is waited for, bytes per second.</summary>
    private const double Slowest = 64 << 10;

    /// <summary>Slowest copy within a provider that is waited for, bytes per second.</summary>
    private const double SlowestCopy = 8 << 20;

    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _end;

    public Transfer(TimeSpan patience, CancellationToken cancellationToken)
    {
        _patience = patience;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end.CancelAfter(patience);
    }

    /// <summary>Ends the try.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Bytes to send.</summary>
    public Stream Sending(byte[] buffer, int length) => new WatchedBytes(this, buffer, length);

    /// <summary>Waits as long as a slow provider may take to copy that much by itself; meanwhile nothing moves here.</summary>
    public void WaitForCopy(long bytes) => _end.CancelAfter(_patience + TimeSpan.FromSeconds(bytes / SlowestCopy));

    /// <summary>Fills a buffer from an answer.</summary>
    /// <exception cref="EndOfStreamException">There are fewer bytes.</exception>
    public async Task ReceiveAsync(Stream answer, Memory<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = await answer.ReadAsync(buffer, Token);
            if (read == 0)
                throw new EndOfStreamException("the answer ended early");
            buffer = buffer[read..];
            _end.CancelAfter(_patience);
        }
    }

    public void Dispose() => _end.Dispose();

    private sealed class WatchedBytes(Transfer transfer, byte[] buffer, int length) : MemoryStream(buffer, 0, length, writable: false)
    {
        // All other ways to read end here.
        public override int Read(byte[] buffer, int offset, int count)
        {
            transfer._end.CancelAfter(transfer._patience + TimeSpan.FromSeconds(Math.Min(Position, Buffered) / Slowest));
            return base.Read(buffer, offset, count);
        }
    }
}
