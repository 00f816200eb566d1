using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;
using Preservation.Worker.Auditing;

namespace Preservation.Worker.Tests.Auditing;

/// <summary>When an audit that did not complete is tried again.</summary>
public sealed class AttemptsTests
{
    private readonly TurnClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly Attempts _attempts;

    public AttemptsTests() => _attempts = new Attempts(_clock);

    [Fact]
    public void Pauses_double_from_a_minute_to_an_hour()
    {
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60 })
        {
            _attempts.Failed(Item());
            _clock.Pass(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.False(_attempts.MayTry(Item()), $"{minutes}");
            _clock.Pass(TimeSpan.FromSeconds(1));
            Assert.True(_attempts.MayTry(Item()), $"{minutes}");
        }
    }

    [Fact]
    public void A_success_begins_anew()
    {
        for (var i = 0; i < 5; i++)
            _attempts.Failed(Item());
        _attempts.Done(Item());
        Assert.True(_attempts.MayTry(Item()));
        _attempts.Failed(Item());
        _clock.Pass(TimeSpan.FromMinutes(1));
        Assert.True(_attempts.MayTry(Item()));
    }

    [Fact]
    public void A_failure_stops_only_the_same_holding_store_and_grade()
    {
        _attempts.Failed(Item());
        Assert.False(_attempts.MayTry(Item()));
        Assert.True(_attempts.MayTry(Item("n")));
        Assert.True(_attempts.MayTry(Item(store: "b")));
        Assert.True(_attempts.MayTry(Item(grade: Grade.Presence)));
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_make_a_pause_longer_than_an_hour()
    {
        _attempts.Failed(Item());
        var now = _clock.GetUtcNow();
        _clock.Set(now.AddDays(-3));
        Assert.True(_attempts.MayTry(Item()));
        _clock.Set(now.AddMinutes(-30));
        Assert.False(_attempts.MayTry(Item()));
        _clock.Pass(TimeSpan.FromMinutes(31));
        Assert.True(_attempts.MayTry(Item()));
    }

    private WorkItem Item(string id = "m", string store = "a", Grade grade = Grade.Full) =>
        new(HoldingId.Parse(id), store, grade, null, _clock.GetUtcNow(), _clock.GetUtcNow());
}
