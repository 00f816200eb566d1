using Microsoft.Extensions.Logging.Abstractions;
using Preservation.Archive;
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
        Context = archive.Reopen(store => new HookedStore(store)) with { Clock = clock };
    }

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

    public StoreTurn Turn(HookedStore store, StoreBudget? budget = null, Action? audited = null) =>
        new(Context, store, new Usage(store, budget ?? StoreBudget.None, null, Clock), Attempts, NullLogger.Instance)
        {
            Audited = (_, _) =>
            {
                audited?.Invoke();
                return Task.CompletedTask;
            },
        };

    public ValueTask DisposeAsync() => _archive.DisposeAsync();
}
