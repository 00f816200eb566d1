using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace Preservation.Worker.Operating;

/// <summary>Tells systemd that the worker is ready, stopping, and alive (<c>sd_notify(3)</c>, <c>Type=notify</c>, <c>WatchdogSec=</c>). Elsewhere it does nothing.</summary>
public sealed class SystemdNotice(Func<bool> isAlive) : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? _socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await SendAsync("READY=1");
        _started.SetResult();
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => SendAsync("STOPPING=1");

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Half as often as asked for; a worker that is stuck says nothing, and is started anew.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_socket is null || !long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), out var micros) || micros <= 0)
            return;
        await _started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(micros / 2.0));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (isAlive())
                await SendAsync("WATCHDOG=1");
        }
    }

    private async Task SendAsync(string text)
    {
        if (_socket is null)
            return;
        // A name in the abstract namespace begins with '@' in the variable and with a zero byte in truth.
        var address = new UnixDomainSocketEndPoint(_socket[0] == '@' ? '\0' + _socket[1..] : _socket);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await socket.SendToAsync(System.Text.Encoding.UTF8.GetBytes(text), address);
    }
}
