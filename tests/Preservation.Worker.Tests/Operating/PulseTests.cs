using Preservation.Testing;
using Preservation.Worker.Operating;

namespace Preservation.Worker.Tests.Operating;

public sealed class PulseTests
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_turn_without_progress_is_stuck_and_one_that_reads_for_hours_is_not()
    {
        var pulse = new Pulse(_clock, TimeSpan.FromSeconds(30));
        var bytes = 0L;
        pulse.Begin("reading", () => bytes);
        pulse.Begin("stuck", () => 7);
        for (var minute = 0; minute < 180; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            bytes += 1000;
            Assert.DoesNotContain(pulse.Problems(), problem => problem.StartsWith("reading", StringComparison.Ordinal));
        }

        Assert.StartsWith("stuck has not ended", Assert.Single(pulse.Problems()), StringComparison.Ordinal);
        pulse.End("stuck", null);
        Assert.Empty(pulse.Problems());
    }

    [Fact]
    public void A_turn_that_failed_is_told_until_one_succeeds()
    {
        var pulse = new Pulse(_clock, TimeSpan.FromSeconds(30));
        pulse.Begin("turn", () => 0);
        pulse.End("turn", "no catalogue");
        Assert.Equal(["turn failed: no catalogue"], pulse.Problems());
        pulse.Begin("turn", () => 0);
        pulse.End("turn", null);

        Assert.Empty(pulse.Problems());
    }
}
