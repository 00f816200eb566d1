using Preservation.Archive.Ports;
using Preservation.Core.Digests;

namespace Preservation.Archive.Reading;

/// <summary>A file whose chunks are hashed by whoever is free. Opened with its first chunk and closed after its last.</summary>
/// <param name="content">Owned from now on.</param>
/// <param name="chunking">Its chunks.</param>
/// <param name="size">Bytes that are expected.</param>
public sealed class ChunkedFile(IStoredContent content, Chunking chunking, long size) : IAsyncDisposable
{
    private readonly Digest[] _leaves = new Digest[chunking.Count(size)];
    private int _left = chunking.Count(size);

    public IStoredContent Content => content;

    /// <summary>The first exception that any chunk met; the root means nothing then.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Set when the store went away meanwhile: the chunks that are left are not asked for, each with all tries, and nothing is known of the file.</summary>
    public ObjectStoreException? Gone { get; private set; }

    public Digest Root => MerkleTree.Root(_leaves);

    /// <summary>Hashes one chunk; true when it was the last of the file.</summary>
    public async Task<bool> HashAsync(int chunk, AlignedBuffers buffers, CancellationToken cancellationToken)
    {
        if (Gone is null)
            await ReadAsync(chunk, buffers, cancellationToken);
        return Interlocked.Decrement(ref _left) == 0;
    }

    private async Task ReadAsync(int chunk, AlignedBuffers buffers, CancellationToken cancellationToken)
    {
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            var length = chunking.Length(chunk, size);
            var read = await content.ReadAsync(chunking.Offset(chunk), buffer[..AlignedBuffers.AlignUp(length)], cancellationToken);
            _leaves[chunk] = MerkleTree.HashLeaf(buffer.Span[..Math.Min(read, length)]);
        }
        catch (ObjectStoreException e) when (e.Failure is StoreFailure.Unreachable)
        {
            Gone ??= e;
        }
        catch (ObjectStoreException e)
        {
            Failure ??= e;
        }
        finally
        {
            buffers.Return(buffer);
        }
    }


    public ValueTask DisposeAsync() => content.DisposeAsync();
}
