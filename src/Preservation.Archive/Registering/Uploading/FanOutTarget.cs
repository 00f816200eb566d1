using System.Diagnostics;
using System.Threading.Channels;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;

namespace Preservation.Archive.Registering.Uploading;

/// <summary>One store's part in the fan-out of one file.</summary>
public sealed class FanOutTarget(IObjectUpload upload) : IDisposable
{
    private readonly CancellationTokenSource _given = new();
    private TimeSpan _waitedFor;

    public IObjectUpload Upload { get; } = upload;

    /// <summary>Why the store was left behind; null while it keeps up.</summary>
    public ObjectStoreException? Failure { get; private set; }

    /// <summary>Whether it was too slow: the others went on without it, and it is finished later.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Takes a piece; a failure ends the store's part and nobody else's.</summary>
    internal async ValueTask TakeAsync(SharedBuffer piece, CancellationToken cancellationToken)
    {
        if (Failure is not null || IsLate)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _given.Token);
        try
        {
            await Upload.WriteAsync(piece.Bytes, stop.Token);
        }
        catch (ObjectStoreException e)
        {
            Failure = e;
        }
        catch (OperationCanceledException) when (IsLate && !cancellationToken.IsCancellationRequested)
        {
            // What it has taken stays as far as it came, and is gone on from later.
        }
    }

    /// <summary>Puts a piece into the store's queue. False when the store is given up as too slow.</summary>
    /// <param name="queue">Of this store.</param>
    /// <param name="piece">What it is to take.</param>
    /// <param name="running">How long the file has been under way.</param>
    /// <param name="rule">When a store is too slow, asked anew while one waits; null to wait for it whatever it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<bool> TrySendAsync(
        ChannelWriter<SharedBuffer> queue, SharedBuffer piece, Stopwatch running, Func<SlowStoreRule?> rule, CancellationToken cancellationToken)
    {
        while (!IsLate)
        {
            if (queue.TryWrite(piece))
                return true;
            var began = running.Elapsed;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (rule() is { } slow)
                patience.CancelAfter(slow.Remaining(_waitedFor, began));
            try
            {
                await queue.WriteAsync(piece, patience.Token);
                _waitedFor += running.Elapsed - began;
                return true;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                _waitedFor += running.Elapsed - began;
                if (rule()?.IsSlow(_waitedFor, running.Elapsed) == true)
                    await GiveUpAsync();
            }
        }
        return false;
    }

    /// <summary>Waits until everything in the queue is taken, or the store is given up as too slow.</summary>
    /// <param name="taking">What takes it.</param>
    /// <param name="running">How long the file has been under way.</param>
    /// <param name="rule">As above; it may end while one waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task WaitAsync(Task taking, Stopwatch running, Func<SlowStoreRule?> rule, CancellationToken cancellationToken)
    {
        while (!taking.IsCompleted && !IsLate && rule() is { } slow)
        {
            var began = running.Elapsed;
            await Task.WhenAny(taking, Task.Delay(slow.Remaining(_waitedFor, began), cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            _waitedFor += running.Elapsed - began;
            if (!taking.IsCompleted && rule()?.IsSlow(_waitedFor, running.Elapsed) == true)
                await GiveUpAsync();
        }
    }

    public void Dispose() => _given.Dispose();

    private async Task GiveUpAsync()
    {
        IsLate = true;
        await _given.CancelAsync();
    }
}
