namespace Preservation.Core.Digests;

/// <summary>How a file is cut into the leaves of its Merkle tree: chunk i is the bytes [i × size, (i + 1) × size).</summary>
public readonly record struct Chunking
{
    /// <summary>4 MiB.</summary>
    public const int DefaultSize = 4 << 20;

    /// <summary>Chunks are whole multiples of this, so that direct reads of the medium stay aligned.</summary>
    public const int Alignment = 64 << 10;

    /// <exception cref="ArgumentException">The size is not a multiple of 64 KiB between 64 KiB and 256 MiB.</exception>
    public Chunking(int chunkSize)
    {
        if (chunkSize is < Alignment or > 256 << 20 || chunkSize % Alignment != 0)
            throw new ArgumentException($"A chunk of {chunkSize} bytes is not usable: it must be a multiple of 64 KiB, from 64 KiB to 256 MiB.");
        ChunkSize = chunkSize;
    }

    /// <summary>Bytes in every chunk but the last.</summary>
    public int ChunkSize { get; }

    /// <summary>Leaves of a file of <paramref name="size"/> bytes; an empty file has none.</summary>
    public int Count(long size) => checked((int)((size + ChunkSize - 1) / ChunkSize));

    public long Offset(int chunk) => (long)chunk * ChunkSize;

    /// <summary>Bytes in chunk <paramref name="chunk"/> of a file of <paramref name="size"/> bytes.</summary>
    public int Length(int chunk, long size) => (int)Math.Min(ChunkSize, size - Offset(chunk));
}
