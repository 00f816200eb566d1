using Preservation.Archive.Ports;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>One piece of a file on its way to several takers; back in the pool when the last has let go.</summary>
internal sealed class SharedBuffer(AlignedBuffers pool, Memory<byte> buffer, int length, int takers)
{
    private int _left = takers;

    public ReadOnlyMemory<byte> Bytes => buffer[..length];

    public void Release()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            pool.Return(buffer);
    }
}
