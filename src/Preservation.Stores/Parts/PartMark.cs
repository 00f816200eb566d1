using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Preservation.Stores.Parts;

/// <summary>
/// A cheap name for the bytes of a part: four CRC-32C over interleaved words. It only decides whether a part need not
/// be sent again; what is stored is proven by SHA-256 when it is read back.
/// </summary>
internal static class PartMark
{
    /// <summary>32 hexadecimal characters.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        uint a = 1, b = 2, c = 3, d = 4;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var i = 0;
        for (; i + 4 <= words.Length; i += 4)
        {
            a = BitOperations.Crc32C(a, words[i]);
            b = BitOperations.Crc32C(b, words[i + 1]);
            c = BitOperations.Crc32C(c, words[i + 2]);
            d = BitOperations.Crc32C(d, words[i + 3]);
        }
        foreach (var rest in bytes[(i * sizeof(ulong))..])
            (a, b, c, d) = (BitOperations.Crc32C(a, rest), BitOperations.Crc32C(b, (byte)(rest ^ 0xff)), BitOperations.Crc32C(c, rest), BitOperations.Crc32C(d, rest));
        return string.Create(CultureInfo.InvariantCulture, $"{a:x8}{b:x8}{c:x8}{d:x8}");
    }
}
