using Preservation.Core.Incidents;
using Preservation.Core.Policies;
using Preservation.Worker.Alerting;
using Preservation.Worker.Alerting.Telling;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Stories of incidents, hour by hour, and what is told.</summary>
public sealed class ChooseAlertsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero);
    private static readonly Incident A = ExampleIncident.Of("a"), B = ExampleIncident.Of("b", minute: 1), C = ExampleIncident.Of("c", minute: 2), D = ExampleIncident.Of("d", minute: 3), E = ExampleIncident.Of("e", minute: 4);

    private Told _told = Told.Nothing;

    [Fact]
    public void Rule_11_an_incident_is_told_at_once_and_its_end_once()
    {
        At(0, [A], "opened a");
        At(1, [A]);
        At(2, [], "resolved a");
        At(3, []);
    }

    [Fact]
    public void It_is_told_again_when_it_is_worse_but_not_when_it_is_better_or_worse_again()
    {
        At(0, [A], "opened a");
        At(1, [A with { GoodCopies = 1 }], "escalated a serious");
        At(2, [A with { GoodCopies = 2 }]);
        At(3, [A with { GoodCopies = 1 }]);
        At(4, [A with { GoodCopies = 0 }], "escalated a critical");
        At(5, [], "resolved a critical");
    }

    [Fact]
    public void Nobody_acknowledges_it_so_it_is_told_every_day_with_a_number()
    {
        At(0, [A], "opened a");
        At(23, [A]);
        At(24, [A], "reminder a 1");
        At(47, [A]);
        At(48, [A], "reminder a 2");
        At(50, [A with { AcknowledgedAt = Start }]);
        At(200, [A with { AcknowledgedAt = Start }]);
        At(201, [A with { AcknowledgedAt = Start, GoodCopies = 0 }], "escalated a critical");
    }

    [Fact]
    public void An_escalation_counts_as_a_reminder()
    {
        At(0, [A], "opened a");
        At(23, [A with { GoodCopies = 0 }], "escalated a critical");
        At(24, [A with { GoodCopies = 0 }]);
        At(47, [A with { GoodCopies = 0 }], "reminder a critical 1");
    }

    [Fact]
    public void Rule_11_many_of_one_store_at_once_are_told_as_one()
    {
        At(0, [A, B, C, D], "opened storewide");
        At(1, [A, B, C, D, E]);
        At(25, [A, B, C, D, E], "reminder storewide 1");
        At(26, [], "resolved storewide");
    }

    [Fact]
    public void What_becomes_part_of_an_incident_of_the_store_is_not_over_until_it_is()
    {
        At(0, [A, B], "opened a", "opened b");
        At(1, [A, B, C, D], "opened storewide");
        At(30, [A, B, C, D], "reminder storewide 1");
        At(31, [B, C, D, E], "resolved a");
        At(32, [], "resolved storewide", "resolved b");
    }

    [Fact]
    public void What_was_a_part_and_is_told_for_itself_is_not_new_and_the_whole_is_over_with_the_last_part()
    {
        At(0, [A, B, C, D], "opened storewide");
        At(1, [A, B]);
        At(2, [A with { GoodCopies = 0 }, B], "escalated a critical");
        At(3, [B], "resolved a critical");
        At(4, [], "resolved storewide", "resolved b");
    }

    [Fact]
    public void An_incident_of_a_store_keeps_the_id_that_people_know_when_it_grows_and_says_the_new_one()
    {
        Incident[] one = [.. Enumerable.Range(0, 4).Select(i => ExampleIncident.Of("a", minute: i) with { Findings = [.. A.Findings, .. A.Findings] })];
        var alerts = Tell(0, ExampleIncident.Together(one[0], one[1]));
        var grown = ExampleIncident.Together(one[0], one[1], B with { GoodCopies = 0 });
        var escalated = Assert.Single(Tell(1, grown));

        Assert.NotEqual(alerts[0].Incident, grown[0].Id);
        Assert.Equal(alerts[0].Incident, escalated.Incident);
        Assert.Contains($"It was told as {escalated.Incident}, and is {grown[0].Id} now", escalated.Text, StringComparison.Ordinal);
        Assert.Equal(alerts[0].Incident, Assert.Single(Tell(2, [])).Incident);
    }

    [Fact]
    public void A_clock_that_was_ahead_does_not_silence_reminders()
    {
        At(10_000, [A], "opened a");
        At(0, [A]);
        At(24, [A], "reminder a 1");
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(-47, -40, false)]
    [InlineData(-48, -100, true)]
    [InlineData(-100, -47, false)]
    [InlineData(-100, -48, true)]
    [InlineData(-100, null, false)]
    [InlineData(null, -47, false)]
    [InlineData(null, -48, true)]
    public void Rule_11_a_missing_run_alarms_when_something_is_due_and_nothing_has_finished_for_so_long(int? last, int? due, bool isSilent)
    {
        var alerts = Tell(0, [], last, due);
        Assert.Equal(isSilent ? [AlertKind.Silence] : [], alerts.Select(alert => alert.Kind));
    }

    [Fact]
    public void Silence_is_told_once_and_its_end_once()
    {
        Assert.Equal(["silence-20261120t130000z"], Tell(48, [], -1, -1).Select(alert => alert.Id));
        Assert.Empty(Tell(60, [], -1, -1));
        // By a clock that was set back nothing is due.
        Assert.Empty(Tell(-20, [], -1, null));
        Assert.Empty(Tell(60, [], -1, -1));
        Assert.Equal(["silence-over-20261120t130000z"], Tell(61, [], 60, -1).Select(alert => alert.Id));
        Assert.Empty(Tell(62, [], 60, 61));
        // What ended it was of the future, and does not count any more by a clock that was put right.
        Assert.Equal(["silence-20261120t130000z-2"], Tell(48, [], -1, -1).Select(alert => alert.Id));
        Assert.Equal(["silence-over-20261120t130000z-2"], Tell(61, [], 60, -1).Select(alert => alert.Id));
    }

    [Fact]
    public void The_same_is_told_under_the_same_id_and_everything_else_under_another()
    {
        List<Alert> all = [];
        foreach (var (hour, open) in new[] { (0, A), (1, A with { GoodCopies = 1 }), (2, A with { GoodCopies = 0 }), (30, A with { GoodCopies = 0 }), (60, A with { GoodCopies = 0 }) })
        {
            var before = _told;
            var first = Tell(hour, [open]);
            _told = before;
            Assert.Equal(first.Select(alert => alert.Id), Tell(hour + 1, [open]).Select(alert => alert.Id));
            all.AddRange(first);
        }
        Assert.Equal(5, all.Select(alert => alert.Id).Distinct().Count());
        Assert.All(all, alert => Assert.True(AlertJson.IsId(alert.Id), alert.Id));
    }

    [Fact]
    public void The_text_says_what_is_left_and_what_to_do()
    {
        var alert = Assert.Single(Tell(0, [A with { GoodCopies = 1 }]));
        Assert.Equal(Severity.Serious, alert.Severity);
        Assert.Contains("The next loss would be final.", alert.Text, StringComparison.Ordinal);
        Assert.Contains("Run 'preserve repair a'", alert.Text, StringComparison.Ordinal);
        Assert.Contains($"'preserve incident acknowledge {A.Id} --reason WHY'", Assert.Single(Tell(24, [A])).Text, StringComparison.Ordinal);
    }

    // Expected: kind, holding or storewide, severity unless it is a warning, number of the reminder.
    private void At(int hour, Incident[] open, params string[] expected)
    {
        var together = ExampleIncident.Together(open);
        var names = new[] { A, B, C, D, E }.ToDictionary(incident => incident.Id, incident => incident.Holding!.Value);
        var told = Tell(hour, together).Select(alert => alert.Id.Replace(alert.Incident! + "-", "", StringComparison.Ordinal).Split('-') is var parts
            ? string.Join(' ', new[] { parts[0], names.GetValueOrDefault(alert.Incident!, "storewide") }.Concat(parts[1..].Where(part => part != "warning"))) : "");
        Assert.Equal(expected.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private IReadOnlyList<Alert> Tell(int hour, IReadOnlyList<Incident> open, int? last = null, int? due = null)
    {
        var audits = new AuditTimes(last is { } finished ? Start.AddHours(finished) : null, due is { } since ? Start.AddHours(since) : null);
        (var alerts, _told) = new ChooseAlerts(Guid.Empty, AlertRule.Default, Start.AddHours(hour)).Run(_told, open, audits);
        return alerts;
    }
}
