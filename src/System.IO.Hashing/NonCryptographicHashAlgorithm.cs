namespace System.IO.Hashing;

/// <summary>The one type of System.IO.Hashing that the Azure storage libraries use: the base of their own CRC-64.</summary>
public abstract class NonCryptographicHashAlgorithm
{
    private const int BufferSize = 81_920;

    /// <summary>Sets the length of the hash.</summary>
    /// <param name="hashLengthInBytes">Bytes that <see cref="GetCurrentHashCore"/> writes.</param>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes) => HashLengthInBytes = hashLengthInBytes;

    public int HashLengthInBytes { get; }

    public abstract void Append(ReadOnlySpan<byte> source);

    public abstract void Reset();

    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[BufferSize];
        for (int read; (read = stream.Read(buffer)) > 0;)
            Append(buffer.AsSpan(0, read));
    }

    public async Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[BufferSize];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            Append(buffer.AsSpan(0, read));
    }

    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    public int GetCurrentHash(Span<byte> destination)
    {
        GetCurrentHashCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }

    /// <summary>Writes the hash of what was appended so far, and goes on.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);
}
