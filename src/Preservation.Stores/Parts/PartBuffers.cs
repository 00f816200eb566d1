namespace Preservation.Stores.Parts;

/// <summary>
/// Buffers for the parts of one store that are being filled or sent. Together they hold at most
/// <paramref name="budget"/> bytes, or one part where that is larger; who needs one more waits until a part was sent.
/// </summary>
/// <param name="budget">Bytes.</param>
/// <param name="usual">Bytes of the parts of most files; their buffers are kept and used again.</param>
internal sealed class PartBuffers(long budget, int usual)
{
    /// <summary>Small files are copied into arrays of their own: there are many, and they are gone at once.</summary>
    private const int Small = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _free = [];
    private byte[]? _large;
    private readonly Queue<(long Size, TaskCompletionSource Granted)> _waiting = [];
    private long _used;

    /// <summary>A buffer of at least that size.</summary>
    public async ValueTask<byte[]> RentAsync(long size, CancellationToken cancellationToken)
    {
        if (size <= Small)
            return GC.AllocateUninitializedArray<byte>((int)size);
        var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((Cost(size), granted));
            Grant();
        }
        await using (cancellationToken.Register(() => granted.TrySetCanceled(cancellationToken)))
            await granted.Task;
        lock (_lock)
        {
            if (size <= usual && _free.TryPop(out var buffer))
                return buffer;
            if (_large?.Length == size)
                return Interlocked.Exchange(ref _large, null)!;
        }
        return GC.AllocateUninitializedArray<byte>((int)Math.Max(size, usual), pinned: true);
    }

    public void Return(byte[] buffer)
    {
        if (buffer.Length <= Small)
            return;
        lock (_lock)
        {
            _used -= buffer.Length;
            if (buffer.Length == usual)
                _free.Push(buffer);
            else
                _large = buffer;
            Grant();
        }
    }

    private long Cost(long size) => Math.Max(size, usual);

    // In the order of asking, so that a large part is not starved by small ones.
    private void Grant()
    {
        while (_waiting.TryPeek(out var next) && (_used == 0 || _used + next.Size <= budget || next.Granted.Task.IsCanceled))
        {
            _waiting.Dequeue();
            if (next.Granted.TrySetResult())
                _used += next.Size;
        }
    }
}
