using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>What may be used of a store in a day, by all workers together.</summary>
public sealed class UsageTests : IAsyncLifetime
{
    private readonly TurnClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private TestArchive _archive = null!;
    private SqliteCatalogue _catalogue = null!;
    private IObjectStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _archive = await TestArchive.CreateAsync(Token, "a");
        _catalogue = SqliteCatalogue.Open(_archive.Folder["archive", "catalogue.db"], _clock);
        _store = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _catalogue.DisposeAsync();
        await _archive.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_budget_nothing_is_refused()
    {
        var usage = Of(StoreBudget.None);
        _store.Traffic.Received(long.MaxValue / 2);
        Assert.Null(await usage.RefusalAsync(Token));
    }

    [Fact]
    public async Task Bytes_of_any_24_hours_are_counted_by_the_hour_and_not_those_of_a_day()
    {
        var usage = Of(new StoreBudget { BytesPerDay = 100 });
        await ReadAsync(usage, 60);
        _clock.Pass(TimeSpan.FromHours(20));
        await ReadAsync(usage, 40);
        Assert.Contains("the budget of 'a' of 100 bytes in 24 hours is used up", await usage.RefusalAsync(Token), StringComparison.Ordinal);
        _clock.Pass(TimeSpan.FromHours(5) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await usage.RefusalAsync(Token));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(await usage.RefusalAsync(Token));
        Assert.Equal(new StoreUse(40, 0), await usage.Last24HoursAsync(Token));
        await ReadAsync(usage, 60);
        Assert.NotNull(await usage.RefusalAsync(Token));
        _clock.Pass(TimeSpan.FromHours(20));
        Assert.Null(await usage.RefusalAsync(Token));
    }

    [Fact]
    public async Task What_was_read_before_the_worker_looks_after_the_store_does_not_count()
    {
        _store.Traffic.Received(1000);
        Assert.Null(await Of(new StoreBudget { BytesPerDay = 1 }).RefusalAsync(Token));
    }

    [Fact]
    public async Task Two_workers_have_one_budget_and_one_that_was_started_anew_has_the_same()
    {
        var budget = new StoreBudget { BytesPerDay = 100 };
        await using var catalogue = SqliteCatalogue.Open(_archive.Folder["archive", "catalogue.db"], _clock);
        var store = Open();
        var (one, other) = (Of(budget), new Usage(Context(budget) with { Catalogue = catalogue }, store, null));
        _store.Traffic.Received(60);
        Assert.Null(await one.RefusalAsync(Token));
        store.Traffic.Received(40);
        // What was not told yet is not known to the other.
        Assert.Null(await one.RefusalAsync(Token));
        await other.TellAsync();
        Assert.NotNull(await one.RefusalAsync(Token));
        Assert.NotNull(await other.RefusalAsync(Token));
        Assert.NotNull(await new Usage(Context(budget), Open(), null).RefusalAsync(Token));
        Assert.Equal(new StoreUse(100, 0), await other.Last24HoursAsync(Token));
    }

    [Fact]
    public async Task Who_is_under_way_knows_when_it_is_enough_without_asking_anybody()
    {
        await _catalogue.UseAsync("a", new StoreUse(40, 0), Token);
        var usage = Of(new StoreBudget { BytesPerDay = 100 });
        Assert.Null(await usage.RefusalAsync(Token));
        _store.Traffic.Received(59);
        Assert.True(usage.IsLeft);
        _store.Traffic.Received(1);
        Assert.False(usage.IsLeft);
        await usage.TellAsync();
        Assert.False(usage.IsLeft);
    }

    [Fact]
    public async Task What_could_not_be_told_is_told_the_next_time_and_once()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var usage = Of(StoreBudget.None);
        _store.Traffic.Received(60);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => usage.Last24HoursAsync(cancelled.Token));
        Assert.Equal(new StoreUse(60, 0), await usage.Last24HoursAsync(Token));
        await usage.TellAsync();
        Assert.Equal(new StoreUse(60, 0), await usage.Last24HoursAsync(Token));
    }

    [Fact]
    public async Task A_budget_of_a_changed_policy_holds_at_once()
    {
        var context = Context(StoreBudget.None);
        var usage = new Usage(context, _store, null);
        await ReadAsync(usage, 60);
        Assert.Null(await usage.RefusalAsync(Token));
        context.TakePolicy(context.Policy with { Budget = new StoreBudget { BytesPerDay = 60 } }, default);
        Assert.NotNull(await usage.RefusalAsync(Token));
        Assert.Equal(60, usage.BytesPerDay);
    }

    [Fact]
    public async Task Requests_of_all_kinds_are_counted()
    {
        var usage = Of(new StoreBudget { RequestsPerDay = 3 });
        _store.Traffic.Asked("list");
        _store.Traffic.Asked("get");
        Assert.Null(await usage.RefusalAsync(Token));
        _store.Traffic.Asked("get");
        Assert.Contains("3 requests", await usage.RefusalAsync(Token), StringComparison.Ordinal);
        _clock.Pass(TimeSpan.FromHours(25));
        Assert.Null(await usage.RefusalAsync(Token));
    }

    [Fact]
    public async Task Money_is_what_bytes_and_requests_cost_together()
    {
        var budget = new StoreBudget { CostPerDay = 1.00m };
        var (usage, free) = (new Usage(Context(budget), _store, new StorePrices("EUR", 0.10m, 0.50m)), new Usage(Context(budget), Open(), null));
        _store.Traffic.Received(5L << 30);
        Assert.Null(await usage.RefusalAsync(Token));
        for (var i = 0; i < 1000; i++)
            _store.Traffic.Asked("get");
        Assert.Contains("1.00 EUR", await usage.RefusalAsync(Token), StringComparison.Ordinal);
        Assert.Null(await free.RefusalAsync(Token));
        _clock.Pass(TimeSpan.FromHours(25));
        Assert.Null(await usage.RefusalAsync(Token));
    }

    [Theory]
    [InlineData("22:00-06:00", 23, true)]
    [InlineData("22:00-06:00", 0, true)]
    [InlineData("22:00-06:00", 6, false)]
    [InlineData("22:00-06:00", 12, false)]
    [InlineData("08:00-18:00", 8, true)]
    [InlineData("08:00-18:00", 18, false)]
    public async Task Audits_begin_in_the_hours_of_the_store_only(string hours, int hour, bool mayBegin)
    {
        var usage = Of(new StoreBudget { Hours = DailyHours.TryParse(hours) });
        _clock.Set(new DateTimeOffset(2026, 11, 20, hour, 0, 0, TimeSpan.Zero));
        Assert.Equal(mayBegin, await usage.RefusalAsync(Token) is null);
    }

    [Fact]
    public async Task A_clock_that_was_wrong_for_a_while_does_not_stop_audits_until_then()
    {
        var usage = Of(new StoreBudget { BytesPerDay = 100 });
        var now = _clock.GetUtcNow();
        _clock.Set(now.AddYears(1));
        await ReadAsync(usage, 100);
        Assert.NotNull(await usage.RefusalAsync(Token));
        _clock.Set(now);
        Assert.Null(await usage.RefusalAsync(Token));
    }

    private Usage Of(StoreBudget budget) => new(Context(budget), _store, null);

    private ArchiveContext Context(StoreBudget budget) => _archive.Context with { Clock = _clock, Catalogue = _catalogue, Policy = _archive.Context.Policy with { Budget = budget } };

    private IObjectStore Open() => new FolderStore("a").Open(_archive.Folder);

    private async Task ReadAsync(Usage usage, long bytes)
    {
        _store.Traffic.Received(bytes);
        _ = await usage.Last24HoursAsync(Token);
    }
}
