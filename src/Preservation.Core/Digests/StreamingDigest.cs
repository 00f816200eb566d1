using System.Security.Cryptography;

namespace Preservation.Core.Digests;

/// <summary>SHA-256 over bytes that come in pieces.</summary>
public sealed class StreamingDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The digest of all bytes so far; the next byte starts a new digest.</summary>
    public Digest Finish()
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(bytes);
        return new Digest(bytes);
    }

    public void Dispose() => _hash.Dispose();
}
