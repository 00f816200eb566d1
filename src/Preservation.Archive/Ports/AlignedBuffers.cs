using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Preservation.Archive.Ports;

/// <summary>
/// Buffers of one size whose first byte lies on a page boundary, as direct reads of a medium need them. At most
/// <paramref name="limit"/> exist; who rents one more waits. So memory is bounded whatever the sizes of the files.
/// </summary>
public sealed class AlignedBuffers(int size, int limit) : IDisposable
{
    /// <summary>A length of whole pages: direct reads take nothing else, and what lies beyond is not read.</summary>
    public static int AlignUp(int length) => (length + 4095) & ~4095;

    private const int Page = 4096;

    private readonly ConcurrentBag<Memory<byte>> _free = [];
    private readonly SemaphoreSlim _permits = new(limit);

    /// <summary>Bytes in each buffer.</summary>
    public int Size { get; } = size;

    public async ValueTask<Memory<byte>> RentAsync(CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        return _free.TryTake(out var buffer) ? buffer : Allocate(Size);
    }

    /// <summary>A buffer, unless one would have to wait for it.</summary>
    public Memory<byte>? TryRent()
    {
        // No conditional expression: beside a Memory, null would become an empty one.
        if (!_permits.Wait(0, CancellationToken.None))
            return null;
        return _free.TryTake(out var buffer) ? buffer : Allocate(Size);
    }

    public void Return(Memory<byte> buffer)
    {
        _free.Add(buffer);
        _permits.Release();
    }

    /// <summary>One buffer that is not of a pool.</summary>
    public static Memory<byte> Allocate(int size)
    {
        var array = GC.AllocateUninitializedArray<byte>(size + Page, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        return array.AsMemory((int)((Page - (address % Page)) % Page), size);
    }

    public void Dispose() => _permits.Dispose();
}
