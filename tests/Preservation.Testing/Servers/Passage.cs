namespace Preservation.Testing.Servers;

/// <summary>The exchange ends here, as a fault wants it.</summary>
internal sealed class BrokenOffException(bool isReset) : Exception("The proxy breaks off here.")
{
    public bool IsReset => isReset;
}

/// <summary>One direction of one exchange: writes what passes, with the harm that the fault does to it.</summary>
internal sealed class Passage(Fault? fault, Stream to, Action<int> count)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private long _passed = Fault.Nothing;

    public async Task PassHeadAsync(HttpHead head, CancellationToken cancellationToken)
    {
        await StopIfReachedAsync(cancellationToken);
        await WriteAsync(head.Bytes, cancellationToken);
        _passed = 0;
        await StopIfReachedAsync(cancellationToken);
    }

    public async Task PassBodyAsync(IAsyncEnumerable<BodyPiece> pieces, CancellationToken cancellationToken)
    {
        await foreach (var piece in pieces.WithCancellation(cancellationToken))
        {
            if (piece.IsFraming)
            {
                await WriteAsync(piece.Bytes, cancellationToken);
                continue;
            }
            for (var rest = piece.Bytes; !rest.IsEmpty;)
            {
                var now = rest[..(int)Math.Min(rest.Length, Room())];
                rest = rest[now.Length..];
                await WriteAsync(Harmed(now), cancellationToken);
                _passed += now.Length;
                await StopIfReachedAsync(cancellationToken);
            }
        }
    }

    // How many bytes may pass at once; at least one.
    private long Room() => fault switch
    {
        Fault.Cut cut => cut.After - _passed,
        Fault.Reset reset => reset.After - _passed,
        Fault.Stall stall => stall.After - _passed,
        Fault.Slow slow => Math.Max(1, (long)(slow.BytesPerSecond * Tick.TotalSeconds)),
        _ => long.MaxValue,
    };

    private ReadOnlyMemory<byte> Harmed(ReadOnlyMemory<byte> bytes)
    {
        if (fault is not Fault.Flip flip || flip.At < _passed || flip.At >= _passed + bytes.Length)
            return bytes;
        var harmed = bytes.ToArray();
        harmed[(int)(flip.At - _passed)] ^= 1;
        return harmed;
    }

    private async Task StopIfReachedAsync(CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case Fault.Cut cut when _passed >= cut.After:
                throw new BrokenOffException(isReset: false);
            case Fault.Reset reset when _passed >= reset.After:
                throw new BrokenOffException(isReset: true);
            case Fault.Stall stall when _passed >= stall.After:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case Fault.Slow when _passed > 0:
                await Task.Delay(Tick, cancellationToken);
                break;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await to.WriteAsync(bytes, cancellationToken);
        count(bytes.Length);
    }
}
