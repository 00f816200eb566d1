using System.Threading.Channels;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;

namespace Preservation.Archive.Registering;

/// <summary>One store's part in a fan-out.</summary>
public sealed class FanOutTarget(IObjectUpload upload)
{
    public IObjectUpload Upload { get; } = upload;

    /// <summary>Why the store was left behind; null while it keeps up.</summary>
    public ObjectStoreException? Failure { get; set; }
}

/// <summary>
/// Reads a file once and feeds the whole digest, the leaf hashes and every upload from the same buffers. A slow taker
/// slows the reader by its queue; one that fails is left behind and the others go on.
/// </summary>
public sealed class FanOut(AlignedBuffers buffers, IWorkProgress progress)
{
    /// <summary>Buffers that wait for one taker.</summary>
    private const int QueueLength = 3;

    /// <exception cref="IOException">The source cannot be read, or is not <paramref name="size"/> bytes long.</exception>
    public async Task<ContentDigest> RunAsync(
        string path, long size, Chunking chunking, IReadOnlyList<FanOutTarget> targets, CancellationToken cancellationToken)
    {
        var leaves = new Digest[chunking.Count(size)];
        using var whole = new StreamingDigest();
        List<Func<SharedBuffer, int, ValueTask>> takers =
        [
            (piece, _) => { whole.Append(piece.Bytes.Span); return ValueTask.CompletedTask; },
            (piece, i) => { leaves[i] = MerkleTree.HashLeaf(piece.Bytes.Span); return ValueTask.CompletedTask; },
            .. targets.Select(target => (Func<SharedBuffer, int, ValueTask>)((piece, _) => WriteAsync(target, piece, cancellationToken))),
        ];
        if (leaves.Length > 1)
            await ReadInParallelAsync(path, size, chunking, takers, cancellationToken);
        else
            await ReadAtOnceAsync(path, size, takers, cancellationToken);
        return new ContentDigest(size, whole.Finish(), chunking, leaves);
    }

    private async Task ReadInParallelAsync(
        string path, long size, Chunking chunking, List<Func<SharedBuffer, int, ValueTask>> takers, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queues = takers.Select(_ => Channel.CreateBounded<SharedBuffer>(
            new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true })).ToList();
        var tasks = takers.Select((taker, i) => Task.Run(() => TakeAsync(queues[i].Reader, taker, stop), CancellationToken.None)).ToList();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            for (var i = 0; i < chunking.Count(size); i++)
            {
                var piece = await ReadAsync(file, path, chunking.Offset(i), chunking.Length(i, size), takers.Count, stop.Token);
                await SendAsync(piece, queues, stop.Token);
                progress.Advance(piece.Bytes.Length);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A taker failed and stopped the reader; its own exception comes out of the wait below.
        }
        finally
        {
            queues.ForEach(queue => queue.Writer.TryComplete());
            await Task.WhenAll(tasks);
        }
    }

    private static async Task SendAsync(SharedBuffer piece, List<Channel<SharedBuffer>> queues, CancellationToken cancellationToken)
    {
        var sent = 0;
        try
        {
            for (; sent < queues.Count; sent++)
                await queues[sent].Writer.WriteAsync(piece, cancellationToken);
        }
        finally
        {
            // Those that do not get it any more cannot let go of it either.
            for (; sent < queues.Count; sent++)
                piece.Release();
        }
    }

    // Also after a failure the queue is emptied, so that every buffer goes back to the pool.
    private static async Task TakeAsync(
        ChannelReader<SharedBuffer> queue, Func<SharedBuffer, int, ValueTask> taker, CancellationTokenSource stop)
    {
        var number = 0;
        Exception? failure = null;
        await foreach (var piece in queue.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (failure is null && !stop.IsCancellationRequested)
                    await taker(piece, number++);
            }
            catch (Exception e)
            {
                failure = e;
                await stop.CancelAsync();
            }
            finally
            {
                piece.Release();
            }
        }
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    // Most files of a dossier are smaller than a chunk: queues would cost more than they bring.
    private async Task ReadAtOnceAsync(
        string path, long size, List<Func<SharedBuffer, int, ValueTask>> takers, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var piece = await ReadAsync(file, path, 0, (int)size, 1, cancellationToken);
        try
        {
            for (var i = 0; i < takers.Count; i++)
            {
                if (size > 0)
                    await takers[i](piece, 0);
            }
            progress.Advance(size);
        }
        finally
        {
            piece.Release();
        }
    }

    private async Task<SharedBuffer> ReadAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long offset, int length, int takers, CancellationToken cancellationToken)
    {
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            for (var done = 0; done < length;)
            {
                var read = RandomAccess.Read(file, buffer.Span[done..length], offset + done);
                if (read == 0)
                    throw new SourceChangedException(path, $"it ends at byte {offset + done}, earlier than before");
                done += read;
            }
            return new SharedBuffer(buffers, buffer, length, takers);
        }
        catch
        {
            buffers.Return(buffer);
            throw;
        }
    }

    private static async ValueTask WriteAsync(FanOutTarget target, SharedBuffer piece, CancellationToken cancellationToken)
    {
        if (target.Failure is not null)
            return;
        try
        {
            await target.Upload.WriteAsync(piece.Bytes, cancellationToken);
        }
        catch (ObjectStoreException e)
        {
            target.Failure = e;
        }
    }
}

/// <summary>A source file is not what it was when it was scanned.</summary>
public sealed class SourceChangedException(string path, string how) : IOException($"The source file '{path}' changed while it was read: {how}. Nothing was registered. Find out who writes to it, and run the same command again.")
{
    public string Path { get; } = path;
}
