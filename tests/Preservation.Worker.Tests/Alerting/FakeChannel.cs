using System.Collections.Concurrent;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Remembers what it was told, unless it does something else first.</summary>
internal sealed class FakeChannel(string name, Func<Alert, Task>? first = null) : IAlertChannel
{
    private readonly ConcurrentQueue<string> _told = [];
    private int _tries;

    public string Name => name;

    public IReadOnlyList<string> Told => [.. _told];

    public int Tries => _tries;

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tries);
        if (first is not null)
            await first(alert);
        _told.Enqueue(alert.Id);
    }
}
