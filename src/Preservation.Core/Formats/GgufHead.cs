using System.Buffers.Binary;

namespace Preservation.Core.Formats;

/// <summary>The cheap check of a GGUF file: magic, version, and counts that its size can hold.</summary>
public static class GgufHead
{
    /// <summary>Bytes that <see cref="Check"/> looks at.</summary>
    public const int Length = 24;

    // Length of the name, one character, number of dimensions, type and offset; length of the key, one character, type, one byte.
    private const ulong LeastTensorInfo = 8 + 1 + 4 + 4 + 8;
    private const ulong LeastKeyValue = 8 + 1 + 4 + 1;

    /// <summary>Null when nothing is wrong.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="head">The first 24 bytes of the file, or all of a shorter one.</param>
    /// <param name="fileSize">Bytes in the file.</param>
    public static Anomaly? Check(string file, ReadOnlySpan<byte> head, long fileSize)
    {
        if (head.Length < Length)
            return Error(file, $"it has {SafetensorsHeader.Bytes((ulong)head.Length)}; a GGUF file has at least {Length}");
        if (!head.StartsWith("GGUF"u8))
            return Error(file, $"it starts with the bytes {Convert.ToHexStringLower(head[..4])}; 47475546 ('GGUF') is expected");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (BinaryPrimitives.ReverseEndianness(version) is 2 or 3)
            return new Anomaly(file, false, "it is a big-endian GGUF file; only little-endian ones can be checked further");
        if (version is not (2 or 3))
            return Error(file, $"its GGUF version is {version}; 2 or 3 is expected");
        var tensors = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        var pairs = BinaryPrimitives.ReadUInt64LittleEndian(head[16..]);
        var least = Length + ((UInt128)tensors * LeastTensorInfo) + ((UInt128)pairs * LeastKeyValue);
        return least <= (UInt128)fileSize
            ? null
            : Error(file, $"it claims {tensors} tensors and {pairs} key-value pairs, which take at least {least} bytes; it has {fileSize}");
    }

    private static Anomaly Error(string file, string text) => new(file, true, text);
}
