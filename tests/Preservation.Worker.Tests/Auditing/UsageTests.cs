using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.Policies;
using Preservation.Testing;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>What may be used of a store in a day.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TurnClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly IObjectStore _store;

    public UsageTests()
    {
        Directory.CreateDirectory(_folder["a"]);
        _store = new FolderStore("a").Open(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_budget_nothing_is_refused()
    {
        var usage = Of(StoreBudget.None);
        _store.Traffic.Received(long.MaxValue / 2);
        Assert.Null(usage.Refusal());
    }

    [Fact]
    public void Bytes_of_any_24_hours_are_counted_and_not_those_of_a_day()
    {
        var usage = Of(new StoreBudget { BytesPerDay = 100 });
        Read(usage, 60);
        _clock.Pass(TimeSpan.FromHours(20));
        Read(usage, 40);
        Assert.Contains("the budget of 'a' of 100 bytes in 24 hours is used up", usage.Refusal(), StringComparison.Ordinal);
        _clock.Pass(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));
        Assert.NotNull(usage.Refusal());
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(usage.Refusal());
        Assert.Equal((40, 0), usage.Last24Hours());
        Read(usage, 60);
        Assert.NotNull(usage.Refusal());
        _clock.Pass(TimeSpan.FromHours(20));
        Assert.Null(usage.Refusal());
    }

    [Fact]
    public void What_was_read_before_the_worker_looks_after_the_store_does_not_count()
    {
        _store.Traffic.Received(1000);
        Assert.Null(Of(new StoreBudget { BytesPerDay = 1 }).Refusal());
    }

    [Fact]
    public void Requests_of_all_kinds_are_counted()
    {
        var usage = Of(new StoreBudget { RequestsPerDay = 3 });
        _store.Traffic.Asked("list");
        _store.Traffic.Asked("get");
        Assert.Null(usage.Refusal());
        _store.Traffic.Asked("get");
        Assert.Contains("3 requests", usage.Refusal(), StringComparison.Ordinal);
        _clock.Pass(TimeSpan.FromDays(1));
        Assert.Null(usage.Refusal());
    }

    [Fact]
    public void Money_is_what_bytes_and_requests_cost_together()
    {
        var budget = new StoreBudget { CostPerDay = 1.00m };
        var (usage, free) = (new Usage(_store, budget, new StorePrices("EUR", 0.10m, 0.50m), _clock), Of(budget));
        _store.Traffic.Received(5L << 30);
        Assert.Null(usage.Refusal());
        for (var i = 0; i < 1000; i++)
            _store.Traffic.Asked("get");
        Assert.Contains("1.00 EUR", usage.Refusal(), StringComparison.Ordinal);
        Assert.Null(free.Refusal());
        _clock.Pass(TimeSpan.FromDays(1));
        Assert.Null(usage.Refusal());
    }

    [Theory]
    [InlineData("22:00-06:00", 23, true)]
    [InlineData("22:00-06:00", 0, true)]
    [InlineData("22:00-06:00", 6, false)]
    [InlineData("22:00-06:00", 12, false)]
    [InlineData("08:00-18:00", 8, true)]
    [InlineData("08:00-18:00", 18, false)]
    public void Audits_begin_in_the_hours_of_the_store_only(string hours, int hour, bool mayBegin)
    {
        var usage = Of(new StoreBudget { Hours = DailyHours.TryParse(hours) });
        _clock.Set(new DateTimeOffset(2026, 11, 20, hour, 0, 0, TimeSpan.Zero));
        Assert.Equal(mayBegin, usage.Refusal() is null);
    }

    [Fact]
    public void A_clock_that_was_wrong_for_a_while_does_not_stop_audits_for_longer_than_a_day()
    {
        var usage = Of(new StoreBudget { BytesPerDay = 100 });
        var now = _clock.GetUtcNow();
        _clock.Set(now.AddYears(1));
        Read(usage, 100);
        _clock.Set(now);
        Assert.NotNull(usage.Refusal());
        _clock.Pass(TimeSpan.FromDays(1));
        Assert.Null(usage.Refusal());
    }

    private Usage Of(StoreBudget budget) => new(_store, budget, null, _clock);

    private void Read(Usage usage, long bytes)
    {
        _store.Traffic.Received(bytes);
        _ = usage.Last24Hours();
    }
}
