using System.Runtime.ExceptionServices;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Parts;

/// <summary>
/// Cuts what is written into parts and sends several at once. Parts that an earlier, broken upload has left are
/// compared and not sent again. Nothing is visible before the last of them is there.
/// </summary>
internal sealed class PartsUpload : IObjectUpload
{
    private readonly IPartSender _sender;
    private readonly PartPlan _plan;
    private readonly PartBuffers _buffers;
    private readonly StoreTraffic _traffic;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _sending = [];
    private byte[]? _buffer;
    private int _filled;
    private int _part;
    private long _position;
    private long _known;
    private volatile Exception? _failure;
    private volatile bool _isBroken;

    private PartsUpload(IPartSender sender, PartPlan plan, PartBuffers buffers, int parallelism, StoreTraffic traffic, CancellationToken cancellationToken)
    {
        (_sender, _plan, _buffers, _traffic) = (sender, plan, buffers, traffic);
        _slots = new SemaphoreSlim(parallelism);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public static async Task<PartsUpload> StartAsync(
        IPartSender sender, PartPlan plan, PartBuffers buffers, int parallelism, StoreTraffic traffic, CancellationToken cancellationToken)
    {
        try
        {
            if (plan.Count > 1)
                await sender.ResumeAsync(cancellationToken);
        }
        catch
        {
            sender.Dispose();
            throw;
        }
        return new PartsUpload(sender, plan, buffers, parallelism, traffic, cancellationToken);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfFailed();
        if (_position + bytes.Length > _plan.Size)
            throw new InvalidOperationException($"More than {_plan.Size} bytes were written.");
        while (bytes.Length > 0)
        {
            _buffer ??= await _buffers.RentAsync(_plan.Count > 1 ? _plan.PartSize : _plan.Size, cancellationToken);
            var length = (int)Math.Min(bytes.Length, _plan.Length(_part) - _filled);
            bytes.Span[..length].CopyTo(_buffer.AsSpan(_filled));
            bytes = bytes[length..];
            _filled += length;
            _position += length;
            if (_filled == _plan.Length(_part) && _plan.Count > 1)
                await BeginAsync(cancellationToken);
        }
    }

    public async Task<long> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_position != _plan.Size)
            throw new InvalidOperationException($"{_position} of {_plan.Size} bytes were written.");
        if (_plan.Count == 1)
        {
            await _sender.SendWholeAsync(_buffer ?? [], _filled, cancellationToken);
            _traffic.Sent(_filled);
            return 0;
        }
        await Task.WhenAll(_sending).WaitAsync(cancellationToken);
        ThrowIfFailed();
        await _sender.CompleteAsync(cancellationToken);
        return _known;
    }

    public async ValueTask DisposeAsync()
    {
        _isBroken = true;
        await _stop.CancelAsync();
        await Task.WhenAll(_sending);
        if (_buffer is not null)
            _buffers.Return(_buffer);
        _buffer = null;
        _sender.Dispose();
        _stop.Dispose();
        _slots.Dispose();
    }

    // The buffer goes to the sender, and the next part gets another.
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var (part, buffer, length) = (_part++, _buffer!, _filled);
        (_buffer, _filled) = (null, 0);
        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        catch
        {
            _buffers.Return(buffer);
            throw;
        }
        _sending.RemoveAll(task => task.IsCompleted);
        _sending.Add(Task.Run(() => SendAsync(part, buffer, length), CancellationToken.None));
    }

    // Never throws: what went wrong is told by the next call of the writer.
    private async Task SendAsync(int part, byte[] buffer, int length)
    {
        try
        {
            if (_failure is not null || _isBroken)
                return;
            if (_sender.Has(part, buffer.AsSpan(0, length)))
            {
                Interlocked.Add(ref _known, length);
                return;
            }
            await _sender.SendAsync(part, buffer, length, _stop.Token);
            _traffic.Sent(length);
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
        finally
        {
            _buffers.Return(buffer);
            _slots.Release();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }
}
