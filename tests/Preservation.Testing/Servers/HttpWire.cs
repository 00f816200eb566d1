using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Preservation.Testing.Servers;

/// <summary>Bytes of a body, valid until the next are read. Those that are framing are the size of a chunk, or its end.</summary>
internal readonly record struct BodyPiece(ReadOnlyMemory<byte> Bytes, bool IsFraming);

/// <summary>Reads HTTP/1.1 messages from a connection as the bytes they are, and knows where each ends.</summary>
internal sealed class HttpWire(Stream stream)
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>The next head; null when the connection ends before it.</summary>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        if (_start == _end && !await FillAsync(cancellationToken))
            return null;
        return new HttpHead((await ReadToAsync(HeadEnd, cancellationToken)).ToArray());
    }

    /// <summary>The body after a head, piece by piece as they come.</summary>
    public async IAsyncEnumerable<BodyPiece> ReadBodyAsync(Framing framing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!framing.IsChunked)
        {
            await foreach (var piece in ReadAsync(framing.Length, cancellationToken))
                yield return piece;
            yield break;
        }
        for (long size = -1; size != 0;)
        {
            var line = await ReadToAsync(LineEnd, cancellationToken);
            size = long.Parse(Encoding.Latin1.GetString(line.Span).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            yield return new BodyPiece(line, IsFraming: true);
            await foreach (var piece in ReadAsync(size, cancellationToken))
                yield return piece;
            yield return new BodyPiece(await ReadToAsync(LineEnd, cancellationToken), IsFraming: true);
        }
    }

    private async IAsyncEnumerable<BodyPiece> ReadAsync(long? length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var left = length ?? long.MaxValue; left > 0;)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                if (length is null)
                    yield break;
                throw new EndOfStreamException();
            }
            var count = (int)Math.Min(left, _end - _start);
            left -= count;
            _start += count;
            yield return new BodyPiece(_buffer.AsMemory(_start - count, count), IsFraming: false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadToAsync(byte[] end, CancellationToken cancellationToken)
    {
        int found;
        while ((found = _buffer.AsSpan(_start, _end - _start).IndexOf(end)) < 0)
        {
            if (!await FillAsync(cancellationToken))
                throw new EndOfStreamException();
        }
        var bytes = _buffer.AsMemory(_start, found + end.Length);
        _start += bytes.Length;
        return bytes;
    }

    // Reads more behind what is not taken yet; false at the end of the connection.
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            throw new InvalidDataException("A head of more than 64 KiB is none.");
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}
