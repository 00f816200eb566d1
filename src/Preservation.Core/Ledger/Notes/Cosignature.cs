using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Preservation.Core.Ledger.Notes;

/// <summary>
/// What a witness signs, and how its signature carries the time (C2SP tlog-cosignature): seconds since 1970 in eight bytes, the
/// highest first, and then the signature itself.
/// </summary>
public static class Cosignature
{
    /// <summary>The message of type 0x04, <c>cosignature/v1</c>: it covers the whole text of the checkpoint.</summary>
    /// <param name="seconds">Since 1970, not negative.</param>
    /// <param name="text">The text of the note.</param>
    public static byte[] Ed25519Message(long seconds, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    /// <summary>The message of type 0x06, <c>subtree/v1</c>, about a whole checkpoint; it does not cover extension lines.</summary>
    /// <param name="cosigner">Name of the witness's key.</param>
    /// <param name="seconds">Since 1970; 0 when nothing is said about the time.</param>
    /// <param name="checkpoint">What is witnessed.</param>
    /// <exception cref="ArgumentException">The name or the origin is empty or longer than 255 bytes in UTF-8.</exception>
    public static byte[] MlDsa44Message(string cosigner, long seconds, Checkpoint checkpoint) =>
    [
        .. "subtree/v1\n\0"u8,
        .. Short(cosigner),
        .. BigEndian(seconds),
        .. Short(checkpoint.Origin),
        .. BigEndian(0),
        .. BigEndian(checkpoint.Size),
        .. checkpoint.Root.ToArray(),
    ];

    /// <summary>The bytes of the signature line after the key ID.</summary>
    public static byte[] Write(long seconds, byte[] signature) => [.. BigEndian(seconds), .. signature];

    /// <summary>Parts what <see cref="Write"/> has joined; false when it is too short or its time is beyond 2^63 - 1.</summary>
    public static bool TryRead(byte[] blob, out long seconds, out byte[] signature)
    {
        (seconds, signature) = (0, []);
        if (blob.Length <= sizeof(long))
            return false;
        seconds = BinaryPrimitives.ReadInt64BigEndian(blob);
        signature = blob[sizeof(long)..];
        return seconds >= 0;
    }

    private static byte[] BigEndian(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Short(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length is > 0 and <= byte.MaxValue
            ? [(byte)bytes.Length, .. bytes]
            : throw new ArgumentException($"A name in a cosignature has 1 to 255 bytes, not {bytes.Length}.", nameof(text));
    }
}
