using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Core.Tests.Policies;

public sealed class PolicyJsonTests
{
    private const string Rich =
        """
        {
          "schema": "urn:weight-preservation:policy:v1",
          "version": 7,
          "copies": 3,
          "distinct": { "region": 2, "provider": 3 },
          "auditIntervals": { "presence": "12h", "sample": "7d", "full": "90d", "drill": "30s" },
          "budget": { "bytesPerDay": 1000, "requestsPerDay": 20, "costPerDay": "2.50", "hours": "22:00-06:00" },
          "stores": { "tape": { "auditIntervals": { "full": "730d" }, "budget": { "bytesPerDay": 5 } }, "nas": {} },
          "repair": { "automatic": true },
          "alerts": { "silenceAfter": "36h" }
        }
        """;

    [Fact]
    public void Everything_that_a_policy_can_say_is_read_and_written_again()
    {
        var policy = PolicyJson.Parse(Example.Text(Rich), "policy.json");
        Assert.Equal((7, 3), (policy.Version, policy.Copies));
        Assert.Equal(new Dictionary<string, int> { ["provider"] = 3, ["region"] = 2 }, policy.Distinct);
        Assert.Equal([TimeSpan.FromHours(12), TimeSpan.FromDays(7), TimeSpan.FromDays(90), TimeSpan.FromSeconds(30)], policy.Intervals.OrderBy(entry => entry.Key).Select(entry => entry.Value));
        Assert.Equal(new StoreBudget { BytesPerDay = 1000, RequestsPerDay = 20, CostPerDay = 2.50m, Hours = new DailyHours(new TimeOnly(22, 0), new TimeOnly(6, 0)) }, policy.BudgetOf("nas"));
        Assert.Equal(new StoreBudget { BytesPerDay = 5 }, policy.BudgetOf("tape"));
        Assert.Equal((TimeSpan.FromDays(730), TimeSpan.FromDays(7), TimeSpan.FromDays(90)), (policy.IntervalOf(Grade.Full, "tape"), policy.IntervalOf(Grade.Sample, "tape"), policy.IntervalOf(Grade.Full, "nas")));
        Assert.Equal((new RepairRule(true, 3), new AlertRule(TimeSpan.FromDays(1), TimeSpan.FromHours(36))), (policy.Repair, policy.Alerts));
        var written = PolicyJson.Write(policy);
        Assert.Equal(written, PolicyJson.Write(PolicyJson.Parse(written, "policy.json")));
    }

    [Fact]
    public void Whole_days_of_an_older_policy_are_understood()
    {
        var policy = PolicyJson.Parse(Example.Text("""{ "schema": "urn:weight-preservation:policy:v1", "copies": 2, "auditIntervalDays": { "presence": 1, "sample": 7, "full": 90 } }"""), "policy.json");
        Assert.Equal(PolicyJson.Write(PreservationPolicy.Default(2)), PolicyJson.Write(policy));
    }

    [Fact]
    public void All_errors_are_told_at_once_each_at_its_place()
    {
        var wrong = Rich.Replace("\"2.50\"", "\"cheap\"", StringComparison.Ordinal).Replace("22:00-06:00", "22-6", StringComparison.Ordinal).Replace("\"730d\"", "\"2y\"", StringComparison.Ordinal)
            .Replace("\"region\": 2", "\"planet\": 2", StringComparison.Ordinal).Replace("\"automatic\": true", "\"automatic\": \"yes\"", StringComparison.Ordinal).Replace("36h", "0h", StringComparison.Ordinal)
            .Replace("\"nas\": {}", "\"nas\": { \"copies\": 1 }", StringComparison.Ordinal).Replace("\"bytesPerDay\": 1000", "\"bytesPerDay\": 0", StringComparison.Ordinal);
        var refusal = Assert.Throws<DocumentException>(() => PolicyJson.Parse(Example.Text(wrong), "policy.json"));
        Assert.Equal(
            ["$.alerts.silenceAfter", "$.budget.bytesPerDay", "$.budget.costPerDay", "$.budget.hours", "$.distinct.planet", "$.repair.automatic", "$.stores.nas.copies", "$.stores.tape.auditIntervals.full"],
            refusal.Problems.Select(problem => problem.Place).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90m", 5400)]
    [InlineData("36500d", 3_153_600_000)]
    public void Spans_of_time_are_read_and_written_in_their_largest_unit(string text, long seconds)
    {
        Assert.True(Durations.TryParse(text, out var span));
        Assert.Equal(seconds, (long)span.TotalSeconds);
        Assert.Equal(text, Durations.Write(span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("1 d")]
    [InlineData("1y")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999d")]
    public void What_is_no_span_of_time_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("22:00-06:00", "2026-01-01T23:59:00Z", true)]
    [InlineData("22:00-06:00", "2026-01-01T05:59:59Z", true)]
    [InlineData("22:00-06:00", "2026-01-01T06:00:00Z", false)]
    [InlineData("08:00-09:30", "2026-01-01T09:29:00Z", true)]
    [InlineData("08:00-09:30", "2026-01-01T10:00:00+01:00", true)]
    [InlineData("08:00-09:30", "2026-01-01T22:00:00Z", false)]
    public void Hours_are_of_UTC_and_may_go_over_midnight(string hours, string moment, bool isInside) =>
        Assert.Equal(isInside, DailyHours.TryParse(hours)!.Contains(DateTimeOffset.Parse(moment, null)));
}
