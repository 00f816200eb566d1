using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Policies;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>
/// Reads a file once and feeds the whole digest, the leaf hashes and every upload from the same buffers. Each taker has
/// a queue of its own: one that is slow for a moment holds nobody up, one that stays slow is finished later, and one
/// that fails is left behind.
/// </summary>
/// <param name="buffers">Where the bytes lie while they are taken.</param>
/// <param name="progress">Who watches.</param>
/// <param name="slow">When a store is too slow; null to wait for all of them.</param>
public sealed class FanOut(AlignedBuffers buffers, IWorkProgress progress, SlowStoreRule? slow)
{
    /// <summary>Buffers that wait for one taker.</summary>
    private const int QueueLength = 3;

    private sealed record Taker(Func<SharedBuffer, int, ValueTask> Take, FanOutTarget? Target, Channel<SharedBuffer> Queue);

    /// <exception cref="IOException">The source cannot be read, or is not <paramref name="size"/> bytes long.</exception>
    public async Task<ContentDigest> RunAsync(
        string path, long size, Chunking chunking, IReadOnlyList<FanOutTarget> targets, CancellationToken cancellationToken)
    {
        var leaves = new Digest[chunking.Count(size)];
        using var whole = new StreamingDigest();
        List<Taker> takers =
        [
            NewTaker((piece, _) => { whole.Append(piece.Bytes.Span); return ValueTask.CompletedTask; }, null),
            NewTaker((piece, i) => { leaves[i] = MerkleTree.HashLeaf(piece.Bytes.Span); return ValueTask.CompletedTask; }, null),
            .. targets.Select(target => NewTaker((piece, _) => target.TakeAsync(piece, cancellationToken), target)),
        ];
        if (leaves.Length > 1)
            await ReadInParallelAsync(path, size, chunking, takers, cancellationToken);
        else
            await ReadAtOnceAsync(path, size, takers, cancellationToken);
        return new ContentDigest(size, whole.Finish(), chunking, leaves);
    }

    private static Taker NewTaker(Func<SharedBuffer, int, ValueTask> take, FanOutTarget? target) => new(
        take, target, Channel.CreateBounded<SharedBuffer>(new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true }));

    private async Task ReadInParallelAsync(string path, long size, Chunking chunking, List<Taker> takers, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = takers.Select(taker => Task.Run(() => TakeAsync(taker, stop), CancellationToken.None)).ToList();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            var running = Stopwatch.StartNew();
            for (var i = 0; i < chunking.Count(size); i++)
            {
                var piece = await ReadAsync(file, path, chunking.Offset(i), chunking.Length(i, size), takers.Count, stop.Token);
                await SendAsync(piece, takers, running, stop.Token);
                progress.Advance(piece.Bytes.Length);
            }
            takers.ForEach(taker => taker.Queue.Writer.TryComplete());
            await Task.WhenAll(takers.Zip(tasks).Where(pair => pair.First.Target is not null)
                .Select(pair => pair.First.Target!.WaitAsync(pair.Second, running, () => RuleFor(pair.First.Target, takers), stop.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A taker failed and stopped the reader; its own exception comes out of the wait below.
        }
        finally
        {
            takers.ForEach(taker => taker.Queue.Writer.TryComplete());
            await Task.WhenAll(tasks);
        }
    }

    private async Task SendAsync(SharedBuffer piece, List<Taker> takers, Stopwatch running, CancellationToken cancellationToken)
    {
        var next = 0;
        try
        {
            while (next < takers.Count)
            {
                var taker = takers[next];
                if (taker.Target is not { } target)
                    await taker.Queue.Writer.WriteAsync(piece, cancellationToken);
                else if (!await target.TrySendAsync(taker.Queue.Writer, piece, running, () => RuleFor(target, takers), cancellationToken))
                    piece.Release();
                next++;
            }
        }
        finally
        {
            // Those that do not get it any more cannot let go of it either.
            for (; next < takers.Count; next++)
                piece.Release();
        }
    }

    // Nobody waits for the last store that keeps up.
    private SlowStoreRule? RuleFor(FanOutTarget target, List<Taker> takers) =>
        takers.Exists(other => other.Target is { IsLate: false, Failure: null } keepsUp && keepsUp != target) ? slow : null;

    // Also after a failure the queue is emptied, so that every buffer goes back to the pool.
    private static async Task TakeAsync(Taker taker, CancellationTokenSource stop)
    {
        var number = 0;
        Exception? failure = null;
        await foreach (var piece in taker.Queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (failure is null && !stop.IsCancellationRequested)
                    await taker.Take(piece, number++);
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
            ExceptionDispatchInfo.Throw(failure);
    }

    // Most files of a dossier are smaller than a chunk: queues would cost more than they bring.
    private async Task ReadAtOnceAsync(string path, long size, List<Taker> takers, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var piece = await ReadAsync(file, path, 0, (int)size, 1, cancellationToken);
        try
        {
            foreach (var taker in takers.Where(_ => size > 0))
                await taker.Take(piece, 0);
            progress.Advance(size);
        }
        finally
        {
            piece.Release();
        }
    }

    private async Task<SharedBuffer> ReadAsync(
        SafeFileHandle file, string path, long offset, int length, int takers, CancellationToken cancellationToken)
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
}

/// <summary>A source file is not what it was when it was scanned.</summary>
public sealed class SourceChangedException(string path, string how) : IOException($"The source file '{path}' changed while it was read: {how}. Nothing was registered. Find out who writes to it, and run the same command again.")
{
    public string Path { get; } = path;
}
