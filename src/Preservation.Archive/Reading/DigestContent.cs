using Preservation.Archive.Ports;
using Preservation.Core.Digests;

namespace Preservation.Archive.Reading;

/// <summary>Reads open content once, from begin to end.</summary>
public static class DigestContent
{
    /// <summary>Its size as read, its digest, and its leaves.</summary>
    public static async Task<ContentDigest> RunAsync(
        IStoredContent content, Chunking chunking, AlignedBuffers buffers, IWorkProgress progress, CancellationToken cancellationToken)
    {
        List<Digest> leaves = [];
        using var whole = new StreamingDigest();
        var step = Math.Min(chunking.ChunkSize, buffers.Size);
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            long offset = 0;
            for (int read; (read = await content.ReadAsync(offset, buffer[..step], cancellationToken)) > 0; offset += read)
            {
                whole.Append(buffer.Span[..read]);
                leaves.Add(MerkleTree.HashLeaf(buffer.Span[..read]));
                progress.Advance(read);
                if (read < step)
                {
                    offset += read;
                    break;
                }
            }
            return new ContentDigest(offset, whole.Finish(), new Chunking(step), [.. leaves]);
        }
        finally
        {
            buffers.Return(buffer);
        }
    }
}
