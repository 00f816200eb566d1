using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Preservation.Archive.Sampling;

/// <summary>
/// The bytes of a sample tensor: SplitMix64 over a counter, so that any part can be made without the parts before
/// it, with bits fixed so that every two bytes are a small normal BF16 number.
/// </summary>
internal readonly struct WeightNoise
{
    /// <summary>Bytes made from one counter value; parts begin at a multiple of this.</summary>
    public const int Word = 8;

    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly ulong _start;
    private readonly ulong _random;
    private readonly ulong _fixed;

    public WeightNoise(ulong seed, SampleTensor tensor)
    {
        _start = Mix(seed ^ Fnv1a(tensor.Name));
        // Norms: 1.0 to 1.12. Others: either sign, an exponent from 2^-7 to 2^-4, and any fraction.
        (_random, _fixed) = tensor.IsNorm ? (0x000F_000F_000F_000FUL, 0x3F80_3F80_3F80_3F80UL) : (0x81FF_81FF_81FF_81FFUL, 0x3C00_3C00_3C00_3C00UL);
    }

    /// <summary>Fills <paramref name="bytes"/> with the tensor's bytes from <paramref name="offset"/> on.</summary>
    public void Fill(long offset, Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var state = unchecked(_start + ((ulong)(offset / Word) * Step));
        var (random, set) = (_random, _fixed);
        foreach (ref var word in words)
        {
            var bits = (Mix(state) & random) | set;
            word = BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits);
            state = unchecked(state + Step);
        }
        var rest = bytes[(words.Length * Word)..];
        if (rest.IsEmpty)
            return;
        Span<byte> last = stackalloc byte[Word];
        BinaryPrimitives.WriteUInt64LittleEndian(last, (Mix(state) & random) | set);
        last[..rest.Length].CopyTo(rest);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    private static ulong Fnv1a(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ b) * 0x100000001B3);
        return hash;
    }
}
