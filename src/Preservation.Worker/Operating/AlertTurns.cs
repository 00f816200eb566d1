using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Alerting.Settings;
using Preservation.Worker.Alerting.Telling;

namespace Preservation.Worker.Operating;

/// <summary>Looks at every tick whether people have to be told of something, and delivers what waits to be told.</summary>
public sealed partial class AlertTurns(ArchiveContext archive, WorkerSettings settings, StandFacts facts, Pulse pulse, ILogger<AlertTurns> logger) : BackgroundService
{
    private volatile bool _isWell;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var alerts = settings.Alerts;
        using var channels = new AlertChannels(alerts, archive.Folder, archive.Clock, logger);
        using var outbox = new Outbox(archive.Folder, channels.All.Select(channel => channel.Name), new OutboxFiles(), archive.Clock, logger);
        var tell = new TellIncidents(archive.Id, archive.Folder, outbox, channels.OpenFiles, archive.Clock, logger);
        await Task.WhenAll(TellAsync(tell, stoppingToken), outbox.DeliverAsync(channels.All, stoppingToken), BeatAsync(alerts.Heartbeat, stoppingToken));
    }

    private async Task TellAsync(TellIncidents tell, CancellationToken cancellationToken)
    {
        const string turn = "the turn of alerts";
        while (!cancellationToken.IsCancellationRequested)
        {
            pulse.Begin(turn);
            try
            {
                var stand = await facts.NowAsync(cancellationToken);
                _isWell = stand.IsWhole && pulse.Problems().Count == 0;
                await tell.RunAsync(archive.Policy.Alerts, stand.Incidents, new AuditTimes(stand.AuditedAt, stand.OverdueSince), cancellationToken);
                pulse.End(turn, null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The catalogue or the disk may be away for a while; nothing that has to be told is lost by that.
                LogFailed(e);
                pulse.End(turn, e.Message);
            }
            await Task.Delay(settings.Tick, archive.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(HeartbeatSettings? heartbeat, CancellationToken cancellationToken)
    {
        if (heartbeat is null)
            return;
        using var beat = new Heartbeat(heartbeat, () => _isWell, archive.Clock, logger);
        await beat.RunAsync(cancellationToken);
    }

    [LoggerMessage(3130, LogLevel.Error, "Who has to be told of what could not be found out; it is tried again at the next turn.")]
    private partial void LogFailed(Exception exception);
}
