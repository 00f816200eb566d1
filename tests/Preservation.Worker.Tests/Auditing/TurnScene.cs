using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>Small holdings in two stores, none of them audited yet, and turns of these stores.</summary>
internal sealed class TurnScene : IAsyncDisposable
{
    private readonly TestArchive _archive;

    private TurnScene(TestArchive archive, TurnClock clock)
    {
        (_archive, Clock, Attempts) = (archive, clock, new Attempts(clock));
        // The catalogue's clock moves with the turns.
        Catalogue = SqliteCatalogue.Open(archive.Folder["archive", "catalogue.db"], clock);
        Context = archive.Reopen(store => new HookedStore(store)) with { Clock = clock, Catalogue = Catalogue };
    }

    public TestArchive Archive => _archive;

    public ICatalogue Catalogue { get; }

    /// <summary>What was audited, in its order: <c>m0 full</c>.</summary>
    public List<string> Audited { get; } = [];

    public ArchiveContext Context { get; }

    public TurnClock Clock { get; }

    public Attempts Attempts { get; }

    public HookedStore A => (HookedStore)Context.Stores[0];

    public HookedStore B => (HookedStore)Context.Stores[1];

    public static async Task<TurnScene> CreateAsync(int holdings)
    {
        var token = TestContext.Current.CancellationToken;
        var archive = await TestArchive.CreateAsync(token, "a", "b");
        for (var i = 0; i < holdings; i++)
            await archive.RegisterAsync($"m{i}", archive.WriteSource($"source{i}", i, 70_000), token);
        return new TurnScene(archive, new TurnClock(archive.Clock.GetUtcNow().AddDays(100)));
    }

    /// <summary>As a worker has it that was started just now.</summary>
    public StoreTurn Turn(HookedStore store, StoreBudget? budget = null, Action? audited = null, ILogger? logger = null)
    {
        var context = Context with { Policy = Context.Policy with { Budget = budget ?? StoreBudget.None } };
        return new StoreTurn(context, store, new Usage(context, store, null), Attempts, logger ?? NullLogger.Instance)
        {
            Audited = (check, _) =>
            {
                Audited.Add($"{check.Holding} {check.Reached.Name()}");
                audited?.Invoke();
                return Task.CompletedTask;
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Catalogue.DisposeAsync();
        await _archive.DisposeAsync();
    }
}
