using System.Buffers.Binary;

namespace Preservation.Core.Formats;

/// <summary>
/// The cheap check of a PyTorch zip file: its end-of-central-directory is there and points inside the file.
/// The pickle inside is never read: unpickling runs code.
/// </summary>
public static class ZipTail
{
    /// <summary>Bytes at the end of a file that hold every end record: both zip64 records, the plain one, and the longest comment.</summary>
    public const int Length = End64Length + LocatorLength + EndLength + ushort.MaxValue;

    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;

    /// <summary>Whether the first bytes are those of a zip file; other files are opaque.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8);

    /// <summary>Null when nothing is wrong.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="tail">The last <see cref="Length"/> bytes of the file, or all of a shorter one.</param>
    /// <param name="fileSize">Bytes in the file.</param>
    public static Anomaly? Check(string file, ReadOnlySpan<byte> tail, long fileSize)
    {
        var at = FindEnd(tail);
        var text = at < 0
            ? "it has no zip end-of-central-directory; one is expected at its end: the file is cut short"
            : CheckEnd(tail, at, (ulong)(fileSize - tail.Length));
        return text is null ? null : new Anomaly(file, true, text);
    }

    // The last record whose comment reaches exactly to the end; else the last one, so that the rest can be reported.
    private static int FindEnd(ReadOnlySpan<byte> tail)
    {
        var last = -1;
        for (var before = tail; before.LastIndexOf("PK\x05\x06"u8) is >= 0 and var at; before = before[..at])
        {
            if (at + EndLength > tail.Length)
                continue;
            if (at + EndLength + Comment(tail, at) == tail.Length)
                return at;
            last = last < 0 ? at : last;
        }
        return last;
    }

    private static int Comment(ReadOnlySpan<byte> tail, int at) => BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]);

    private static string? CheckEnd(ReadOnlySpan<byte> tail, int at, ulong start)
    {
        var rest = tail.Length - at - EndLength;
        if (rest != Comment(tail, at))
            return $"its zip end-of-central-directory is followed by {SafetensorsHeader.Bytes((ulong)rest)}; a comment of {Comment(tail, at)} is expected";
        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + 12)..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + 16)..]);
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 10)..]);
        if (size == uint.MaxValue || offset == uint.MaxValue || entries == ushort.MaxValue)
            return CheckEnd64(tail, at, start);
        return Bounds(offset, size, start + (ulong)at);
    }

    private static string? CheckEnd64(ReadOnlySpan<byte> tail, int end, ulong start)
    {
        var locator = end - LocatorLength;
        if (locator < 0 || !tail[locator..].StartsWith("PK\x06\x07"u8))
            return "it has no zip64 locator; one is expected before its end-of-central-directory";
        var at = BinaryPrimitives.ReadUInt64LittleEndian(tail[(locator + 8)..]);
        if (at > ulong.MaxValue - End64Length || at + End64Length > start + (ulong)locator)
            return $"its zip64 end-of-central-directory is said to be at {at}, which is not before the locator at {start + (ulong)locator}";
        // A record with extensible data may begin before the tail; its bounds are then all that is known.
        if (at < start)
            return null;
        var record = tail[(int)(at - start)..];
        if (!record.StartsWith("PK\x06\x06"u8))
            return $"it has no zip64 end-of-central-directory at {at}, where its locator points";
        var size = BinaryPrimitives.ReadUInt64LittleEndian(record[40..]);
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(record[48..]);
        return Bounds(offset, size, at);
    }

    private static string? Bounds(ulong offset, ulong size, ulong end) =>
        (UInt128)offset + size <= end
            ? null
            : $"its zip central directory takes {size} bytes from {offset}; it must end at or before {end}";
}
