using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Incidents;
using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Incidents;
using Preservation.Core.Policies;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>An archive on real folders, a worker that dies now and then, and a world in which things go wrong. Time jumps to when something is due.</summary>
internal sealed class Decade : IAsyncDisposable
{
    /// <summary>Few and small, because thousands of audits leave receipts on real disks.</summary>
    public const int Holdings = 2;

    public static readonly TimeSpan ShortestStep = TimeSpan.FromHours(6), LongestStep = TimeSpan.FromDays(2);

    private readonly TestArchive _archive;
    private readonly Random _random;
    private Life _life = new();
    private readonly Person _person;
    private SimulatedWorker _worker;

    private Decade(TestArchive archive, Random random)
    {
        (_archive, _random) = (archive, random);
        archive.Change(context => context with { Policy = Policy, Parallelism = 1 });
        Ages = new Ages(archive.Context);
        Damages = new Damages(random, archive.StoreFolder);
        Fate = new Fate(random, [.. Context.Stores.Select(store => store.Name.Value)]);
        People = new People(archive.Context.Folder);
        _person = new Person(archive.Context);
        Log = new LastLines(() => Now);
        _worker = Start();
    }

    public LastLines Log { get; }

    public static PreservationPolicy Policy { get; } = PreservationPolicy.Default(3) with
    {
        Intervals = new Dictionary<Grade, TimeSpan>
        {
            [Grade.Presence] = TimeSpan.FromDays(14),
            [Grade.Sample] = TimeSpan.FromDays(42),
            [Grade.Full] = TimeSpan.FromDays(90),
            [Grade.Drill] = TimeSpan.FromDays(365),
        },
        Repair = new RepairRule(true, 3),
    };

    /// <summary>As who looks from outside sees it: nothing of it dies.</summary>
    public ArchiveContext Context => _archive.Context;

    public Ages Ages { get; }

    public Damages Damages { get; }

    public Fate Fate { get; }

    public People People { get; }

    public int Deaths { get; private set; }

    /// <summary>The time that has really passed.</summary>
    public DateTimeOffset Now { get; private set; }

    public static async Task<Decade> CreateAsync(Random random, CancellationToken cancellationToken)
    {
        var archive = await TestArchive.CreateAsync(cancellationToken);
        for (var i = 0; i < Holdings; i++)
            await archive.RegisterAsync($"m{i}", archive.WriteSource($"source{i}", i, 70_000), cancellationToken);
        var decade = new Decade(archive, random) { Now = archive.Clock.GetUtcNow() };
        await decade.Ages.LookAsync(decade.Now, TimeSpan.Zero, cancellationToken);
        return decade;
    }

    /// <summary>Lets time pass until something is due, lets things go wrong, and lets the worker work.</summary>
    /// <param name="isPeaceful">Nothing goes wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How much time passed.</returns>
    public async Task<TimeSpan> PassAsync(bool isPeaceful, CancellationToken cancellationToken)
    {
        var passed = await UntilDueAsync(cancellationToken);
        Now += passed;
        if (isPeaceful)
            Fate.End();
        else
            Fate.Pass(Now, passed);
        _archive.Clock.Advance(Now + Fate.Shift - _archive.Clock.GetUtcNow());
        People.IsAway = Fate.ArePeopleAway;
        if (!isPeaceful && _random.NextDouble() < passed.TotalDays / 10)
            await SpoilAsync(cancellationToken);
        if (!Context.Stores.Any(store => Fate.KeepsFrom(store.Name.Value)))
            await _person.LookAsync(await OpenAsync(cancellationToken), Now, cancellationToken);
        return passed;
    }

    /// <summary>One tick of the worker, and another one after each death.</summary>
    public async Task TickAsync(bool isPeaceful, CancellationToken cancellationToken)
    {
        if (!isPeaceful && _random.Next(12) == 0)
            _life.EndAfter(_random.Next(300));
        while (!await _worker.TickAsync(_random, Fate.IsStalled, cancellationToken))
        {
            await DieAsync(cancellationToken);
            if (_random.Next(3) == 0)
                _life.EndAfter(_random.Next(300));
        }
        _life.GoOn();
        await Ages.LookAsync(Now, Fate.Shift, cancellationToken);
    }

    /// <summary>What is open, as people are told it.</summary>
    public async Task<IReadOnlyList<Incident>> OpenAsync(CancellationToken cancellationToken)
    {
        var open = await new FindIncidents(Context).OpenAsync(cancellationToken);
        People.Together.UnionWith(open.Where(incident => incident.Kind == IncidentKind.StoreWide).SelectMany(incident => incident.Parts.Prepend(incident.Id)));
        return open;
    }

    /// <summary>What could be done at once; nothing after a tick in which nothing went wrong.</summary>
    /// <param name="withDrills">Not when something is spoilt: then a drill does not succeed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WorkItem>> LeftAsync(bool withDrills, CancellationToken cancellationToken)
    {
        var (holdings, checks) = (await Context.Catalogue.HoldingsAsync(cancellationToken), await Context.Catalogue.LastChecksAsync(cancellationToken));
        var (due, stores) = (new DueWork(Policy, holdings, checks), Context.Stores.Select(store => store.Name.Value).ToList());
        return [.. stores.SelectMany(store => due.In(store, Context.Now())), .. withDrills ? new DueDrills(Policy, holdings, checks).In(stores, Context.Now()) : []];
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _archive.DisposeAsync();
    }

    private async Task SpoilAsync(CancellationToken cancellationToken)
    {
        var incidents = await Context.Catalogue.IncidentsAsync(isOpen: false, cancellationToken);
        var over = incidents.Where(incident => incident.ClosedAt is not null).Select(incident => incident.Id).ToHashSet(StringComparer.Ordinal);
        Damages.Spoil(Context.Stores[_random.Next(Context.Stores.Count)].Name.Value, Now, over);
    }

    private async Task DieAsync(CancellationToken cancellationToken)
    {
        Deaths++;
        People.Uncertain.UnionWith(People.Waiting);
        _worker.Dispose();
        foreach (var lease in _life.Leases)
            await Context.Catalogue.ReleaseAsync(lease, cancellationToken);
        _life = new Life();
        Log.Log(LogLevel.Information, default, "A new worker.", null, (state, _) => state);
        _worker = Start();
    }

    // A new process: it opens everything anew.
    private SimulatedWorker Start()
    {
        var life = _life;
        var opened = _archive.Reopen(store => Mortal<IObjectStore>.Around(store, life, () =>
        {
            if (Fate.Away == store.Name.Value)
                throw Faults.Failure(store.Name);
        }));
        return new SimulatedWorker(opened with
        {
            Catalogue = Mortal<ICatalogue>.Around(opened.Catalogue, life, () =>
            {
                if (Fate.IsCatalogueAway)
                    throw new CatalogueException("The catalogue is away.");
            }),
        }, life, People, Log);
    }

    private async Task<TimeSpan> UntilDueAsync(CancellationToken cancellationToken)
    {
        var due = new DueWork(Policy, await Context.Catalogue.HoldingsAsync(cancellationToken), await Context.Catalogue.LastChecksAsync(cancellationToken));
        var (holdings, now) = (await Context.Catalogue.HoldingsAsync(cancellationToken), Context.Now());
        // What is due and cannot be done now does not hold time up.
        var next = Context.Stores.SelectMany(store => holdings.SelectMany(holding => due.Of(holding, store.Name.Value, now)))
            .Select(item => item.DueAt - now).Where(span => span > TimeSpan.Zero).DefaultIfEmpty(LongestStep).Min();
        return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(next.TotalSeconds), ShortestStep.TotalSeconds, LongestStep.TotalSeconds));
    }
}
