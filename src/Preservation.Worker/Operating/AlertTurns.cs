using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Alerting.Settings;
using Preservation.Worker.Alerting.Telling;

namespace Preservation.Worker.Operating;

/// <summary>Looks at every tick whether people have to be told of something, and delivers what waits to be told.</summary>
public sealed partial class AlertTurns : BackgroundService
{
    private readonly ArchiveContext _archive;
    private readonly WorkerSettings _settings;
    private readonly StandFacts _facts;
    private readonly Pulse _pulse;
    private readonly ILogger _logger;
    private readonly AlertRoute _route;
    private readonly TellIncidents _tell;
    private readonly SemaphoreSlim _one = new(1);
    private volatile bool _isWell;
    private Stand? _last;
    private DateTimeOffset? _awaySince;

    public AlertTurns(ArchiveContext archive, WorkerSettings settings, StandFacts facts, Pulse pulse, AlertRoute route, ILogger<AlertTurns> logger)
    {
        (_archive, _settings, _facts, _pulse, _route, _logger) = (archive, settings, facts, pulse, route, logger);
        _tell = new TellIncidents(archive.Id, archive.Folder, route.Outbox, route.OpenFiles, archive.Clock, logger);
    }

    /// <summary>Puts into the outbox what has to be told now.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var stand = await StandAsync(cancellationToken);
            _isWell = stand.IsWhole && _pulse.Problems().Count == 0;
            await _tell.RunAsync(_archive.Policy.Alerts, stand.Incidents, new AuditTimes(stand.AuditedAt, stand.OverdueSince), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    // While the catalogue is away no audit can end: people are told of that silence with what was known last.
    private async Task<Stand> StandAsync(CancellationToken cancellationToken)
    {
        try
        {
            _last = await _facts.NowAsync(isFresh: true, cancellationToken);
            _awaySince = null;
            return _last;
        }
        catch (CatalogueException) when (_last is not null)
        {
            _awaySince ??= _archive.Now();
            await _tell.RunAsync(_archive.Policy.Alerts, _last.Incidents, new AuditTimes(_last.AuditedAt, _last.OverdueSince ?? _awaySince), cancellationToken);
            throw;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(TurnAsync(stoppingToken), _route.DeliverAsync(stoppingToken), BeatAsync(_settings.Alerts.Heartbeat, stoppingToken));

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        const string turn = "the turn of alerts";
        while (!cancellationToken.IsCancellationRequested)
        {
            _pulse.Begin(turn, () => 0);
            try
            {
                await TellAsync(cancellationToken);
                _pulse.End(turn, null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The catalogue or the disk may be away for a while; nothing that has to be told is lost by that.
                LogFailed(e);
                _pulse.End(turn, e.Message);
            }
            await Task.Delay(_settings.Tick, _archive.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(HeartbeatSettings? heartbeat, CancellationToken cancellationToken)
    {
        if (heartbeat is null)
            return;
        using var beat = new Heartbeat(heartbeat, () => _isWell && _pulse.Problems().Count == 0, _archive.Clock, _logger);
        await beat.RunAsync(cancellationToken);
    }

    [LoggerMessage(3130, LogLevel.Error, "Who has to be told of what could not be found out; it is tried again at the next turn.")]
    private partial void LogFailed(Exception exception);
}
