using System.Text;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Core.Tests.Policies;

public sealed class PreservationPolicyTests
{
    private static readonly PreservationPolicy Policy = PreservationPolicy.Default(3);

    [Fact]
    public void What_was_written_is_read_back()
    {
        var read = PolicyJson.Parse(PolicyJson.Write(Policy), "policy.json");
        Assert.Equal(Policy.Copies, read.Copies);
        Assert.Equal(Policy.Intervals, read.Intervals);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    public void By_default_all_stores_up_to_three_must_have_a_copy(int stores, int copies) =>
        Assert.Equal(copies, PreservationPolicy.Default(stores).Copies);

    // The full interval is 90 days.
    [Theory]
    [InlineData(-89, false)]
    [InlineData(-90, true)]
    [InlineData(-91, true)]
    [InlineData(-36500, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_check_is_due_when_it_is_as_old_as_the_interval_or_of_the_future(int days, bool isDue) =>
        Assert.Equal(isDue, Policy.IsDue(Grade.Full, "eu", Example.At.AddDays(days), Example.At));

    [Theory]
    [InlineData(Grade.Presence)]
    [InlineData(Grade.Sample)]
    [InlineData(Grade.Full)]
    public void What_was_never_checked_is_due_and_so_is_the_beginning_of_time(Grade grade)
    {
        Assert.True(Policy.IsDue(grade, "eu", null, Example.At));
        Assert.True(Policy.IsDue(grade, "eu", DateTimeOffset.MinValue, Example.At));
    }

    [Theory]
    [InlineData("\"copies\": 3", "\"copies\": 0", "$.copies")]
    [InlineData("\"full\": \"90d\"", "\"full\": \"0d\"", "$.auditIntervals.full")]
    [InlineData("\"full\": \"90d\"", "\"ful\": \"90d\"", "$.auditIntervals.ful")]
    [InlineData("\"full\": \"90d\"", "\"full\": \"1.5d\"", "$.auditIntervals.full")]
    [InlineData("\"copies\"", "\"more\": 1, \"copies\"", "$.more")]
    [InlineData("\"90d\"", "\"36501d\"", "$.auditIntervals.full")]
    [InlineData("\"90d\"", "90", "$.auditIntervals.full")]
    [InlineData("\"full\": \"90d\"", "\"fall\": \"90d\"", "$.auditIntervals.full")]
    [InlineData("\"version\": 1", "\"version\": 0", "$.version")]
    [InlineData("policy:v1", "policy:v2", "$.schema")]
    public void One_change_is_refused_where_it_is(string find, string put, string place)
    {
        var text = Encoding.UTF8.GetString(PolicyJson.Write(Policy));
        Assert.Contains(find, text, StringComparison.Ordinal);
        var changed = Example.Text(text.Replace(find, put, StringComparison.Ordinal));
        Assert.Contains(Assert.Throws<DocumentException>(() => PolicyJson.Parse(changed, "policy.json")).Problems, problem => problem.Place == place);
    }
}
