using System.Runtime.CompilerServices;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Reading;

/// <summary>Reads content from a place to its end, in order, while the next pieces are already on their way.</summary>
public static class ReadAhead
{
    /// <summary>Pieces on their way at once: enough to hide what a request costs before its first byte.</summary>
    private const int Depth = 4;

    /// <param name="content">What is read.</param>
    /// <param name="offset">Where to begin; a multiple of 4096.</param>
    /// <param name="buffers">Where the pieces lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Pieces; each is valid until the next is asked for. The last is followed by nothing, also where the content ends early.</returns>
    /// <exception cref="ObjectStoreException">The store does not give the bytes.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> RunAsync(
        IStoredContent content, long offset, AlignedBuffers buffers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queue<(Task<int> Read, Memory<byte> Buffer, int Wanted)> pending = [];
        try
        {
            while (offset < content.Size || pending.Count > 0)
            {
                // Waits for a buffer only with empty hands, so that many who read at once cannot wait for each other.
                while (offset < content.Size && pending.Count < Depth)
                {
                    var rented = pending.Count == 0 ? await buffers.RentAsync(cancellationToken) : buffers.TryRent();
                    if (rented is not { } buffer)
                        break;
                    var at = offset;
                    var wanted = (int)Math.Min(buffer.Length, content.Size - at);
                    pending.Enqueue((Task.Run(async () => await content.ReadAsync(at, buffer, cancellationToken), CancellationToken.None), buffer, wanted));
                    offset += wanted;
                }
                var next = pending.Peek();
                var read = await next.Read;
                if (read > 0)
                    yield return next.Buffer[..read];
                buffers.Return(pending.Dequeue().Buffer);
                if (read < next.Wanted)
                    yield break;
            }
        }
        finally
        {
            foreach (var (read, buffer, _) in pending)
            {
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                buffers.Return(buffer);
            }
        }
    }
}
