using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Testing;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Auditing;
using Preservation.Worker.Drilling;
using Preservation.Worker.Operating;
using Preservation.Worker.Repairing;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>All that a worker has in memory, put together as <see cref="WorkerHost"/> does. It knows only what is on disk.</summary>
internal sealed class SimulatedWorker : IDisposable
{
    private readonly Life _life;
    private readonly RepairByPolicy _repair;
    private readonly StandFacts _facts;
    private readonly AlertRoute _route;
    private readonly AlertTurns _alerts;
    private readonly DrillTurn _drills;
    private readonly IReadOnlyList<StoreTurn> _turns;
    private readonly IReadOnlyList<StoreLook> _looks;
    private readonly People _people;

    public SimulatedWorker(ArchiveContext archive, Life life, People people, ILogger log)
    {
        (_life, _people, _facts) = (life, people, new StandFacts(archive));
        var outbox = new Outbox(archive.Folder, [People.Name], new MortalFiles(life), archive.Clock, log);
        var settings = new WorkerSettings();
        _route = new AlertRoute(outbox, [], []);
        _alerts = new AlertTurns(archive, settings, _facts, new Pulse(archive.Clock, settings.Tick), _route, new Logger<AlertTurns>(new OneLog(log)));
        _repair = new RepairByPolicy(archive, log);
        var attempts = new Attempts(archive.Clock);
        var usage = archive.Stores.ToDictionary(store => store.Name.Value, store => new Usage(archive, store, null), StringComparer.Ordinal);
        var orders = new Orders(archive.Catalogue, attempts, log);
        _looks = [.. archive.Stores.Select(store => new StoreLook(archive, store, usage[store.Name.Value], log) { Found = _alerts.TellAsync })];
        _turns = [.. archive.Stores.Select(store =>
        {
            var repair = new AuditAndRepair(archive, store, _repair) { Found = _alerts.TellAsync };
            return new StoreTurn(archive, store, usage[store.Name.Value], attempts, log) { Orders = orders, Before = repair.AgainAsync, Audited = repair.RunAsync };
        })];
        _drills = new DrillTurn(archive, usage, attempts, orders, new Logger<DrillTurn>(new OneLog(log)));
    }

    /// <summary>What happens at one tick, in any order. Alerts are told last once more, as the next tick would.</summary>
    /// <param name="random">For the order.</param>
    /// <param name="isStalled">Audits and drills do not get on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when it died.</returns>
    public async Task<bool> TickAsync(Random random, bool isStalled, CancellationToken cancellationToken)
    {
        List<Func<Task>> turns = [() => _alerts.TellAsync(cancellationToken)];
        if (!isStalled)
            turns.AddRange([.. _looks.Select(look => (Func<Task>)(() => look.RunAsync(cancellationToken))), .. _turns.Select(turn => (Func<Task>)(() => turn.RunAsync(cancellationToken))), () => DrillAsync(cancellationToken)]);
        var order = turns.ToArray();
        random.Shuffle(order);
        try
        {
            foreach (var turn in order.Append(turns[0]))
                await TurnAsync(turn);
            await DeliverAsync(cancellationToken);
        }
        catch (KilledException)
        {
        }
        return !_life.IsOver;
    }

    public void Dispose()
    {
        _alerts.Dispose();
        _route.Dispose();
        _facts.Dispose();
        _repair.Dispose();
    }

    // A turn drills one holding; the others follow a moment later.
    private async Task DrillAsync(CancellationToken cancellationToken)
    {
        while (await _drills.RunAsync(cancellationToken) > 0)
            _life.Step();
    }

    // As the worker does it: the next turn comes.
    private static async Task TurnAsync(Func<Task> turn)
    {
        try
        {
            await turn();
        }
        catch (CatalogueException)
        {
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        if (_people.Waiting.Count == 0)
            return;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var line = _people.Open(_life);
        var delivering = _route.Outbox.DeliverAsync([line], end.Token);
        while (!_life.IsOver && !line.WasUnheard && _people.Waiting.Count > 0)
            await Task.Delay(1, cancellationToken);
        await end.CancelAsync();
        await delivering;
    }

    private sealed class OneLog(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
