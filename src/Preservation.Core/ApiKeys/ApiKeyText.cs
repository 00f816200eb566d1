using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Preservation.Core.Digests;

namespace Preservation.Core.ApiKeys;

/// <summary>
/// The text of a key: <c>wpk_</c>, by which scanners for secrets know it, then 256 bits of chance and 32 bits of their
/// SHA-256 as base64url. The latter tell a typing error from a key that is not known; they keep nothing secret.
/// </summary>
public static class ApiKeyText
{
    public const string Prefix = "wpk_";

    /// <summary>Bytes of chance.</summary>
    public const int ChanceBytes = 32;

    private const int CheckBytes = 4, EncodedLength = (ChanceBytes + CheckBytes) / 3 * 4;

    /// <param name="chance">From a source that nobody can foresee.</param>
    public static string Write(ReadOnlySpan<byte> chance)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(chance.Length, ChanceBytes);
        Span<byte> bytes = stackalloc byte[ChanceBytes + CheckBytes];
        chance.CopyTo(bytes);
        Check(chance, bytes[ChanceBytes..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whether the text is a key without a typing error; it may still be one that nobody knows.</summary>
    public static bool IsWellFormed(string text)
    {
        Span<byte> bytes = stackalloc byte[ChanceBytes + CheckBytes], check = stackalloc byte[CheckBytes];
        if (text.Length != Prefix.Length + EncodedLength || !text.StartsWith(Prefix, StringComparison.Ordinal)
            // Its sister that begins with Try throws at a character that is not base64url.
            || Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
            return false;
        Check(bytes[..ChanceBytes], check);
        return bytes[ChanceBytes..].SequenceEqual(check);
    }

    /// <summary>What is kept of it.</summary>
    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    private static void Check(ReadOnlySpan<byte> chance, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chance, hash);
        hash[..CheckBytes].CopyTo(check);
    }
}
