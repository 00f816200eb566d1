using Microsoft.Win32.SafeHandles;

namespace Preservation.Stores.FileSystem;

/// <summary>Bytes that lie in a file from before, compared with those that are to be written.</summary>
internal sealed class EarlierBytes(SafeFileHandle file, long length)
{
    private const int Step = 256 << 10;

    private readonly byte[] _buffer = length == 0 ? [] : GC.AllocateUninitializedArray<byte>(Step);
    private long _end = length;

    /// <summary>Bytes that were found equal so far.</summary>
    public long Equal { get; private set; }

    /// <summary>How many bytes from <paramref name="position"/> on lie there already; from the first difference on none do.</summary>
    public int CountEqual(long position, ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length && position + count < _end)
        {
            var wanted = (int)Math.Min(Math.Min(Step, bytes.Length - count), _end - position - count);
            var read = RandomAccess.Read(file, _buffer.AsSpan(0, wanted), position + count);
            var same = _buffer.AsSpan(0, read).CommonPrefixLength(bytes.Slice(count, read));
            count += same;
            if (same < wanted)
            {
                _end = position + count;
                break;
            }
        }
        Equal += count;
        return count;
    }
}
