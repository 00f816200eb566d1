using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Core.Tests.Policies;

public sealed class SlowStoreRuleTests
{
    private static readonly SlowStoreRule Rule = new(TimeSpan.FromSeconds(60), FinishFrom.Source);

    // Seconds waited for it, seconds under way.
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(59, 60, false)]
    [InlineData(60, 60, true)]
    [InlineData(60, 120, true)]
    [InlineData(60, 121, false)]
    [InlineData(600, 1201, false)]
    [InlineData(601, 1201, true)]
    public void A_store_is_slow_after_a_minute_that_was_half_of_the_time(int waited, int running, bool isSlow) =>
        Assert.Equal(isSlow, Rule.IsSlow(TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(running)));

    [Fact]
    public void Who_waits_as_long_as_is_said_finds_the_store_slow_and_before_that_never()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var rule = new SlowStoreRule(TimeSpan.FromMilliseconds(random.Next(1, 200_000)), FinishFrom.Store);
            var running = TimeSpan.FromMilliseconds(random.Next(0, 1_000_000));
            var waited = running * random.NextDouble();
            var remaining = rule.Remaining(waited, running);
            Assert.True(remaining > TimeSpan.Zero);
            Assert.True(rule.IsSlow(waited + remaining, running + remaining));
            if (remaining > TimeSpan.FromMilliseconds(20))
            {
                var less = remaining * 0.9;
                Assert.False(rule.IsSlow(waited + less, running + less));
            }
        }
    }

    [Fact]
    public void Once_slow_a_store_stays_so_while_it_is_waited_for()
    {
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var running = TimeSpan.FromMilliseconds(random.Next(0, 1_000_000));
            var waited = running * random.NextDouble();
            var more = TimeSpan.FromMilliseconds(random.Next(0, 100_000));
            Assert.True(!Rule.IsSlow(waited, running) || Rule.IsSlow(waited + more, running + more));
        }
    }

    [Theory]
    [InlineData(1, FinishFrom.Store)]
    [InlineData(90, FinishFrom.Source)]
    [InlineData(86_400, FinishFrom.Store)]
    public void What_was_written_is_read_back(int seconds, FinishFrom from)
    {
        var policy = PreservationPolicy.Default(2) with { SlowStores = new SlowStoreRule(TimeSpan.FromSeconds(seconds), from) };
        Assert.Equal(policy.SlowStores, PolicyJson.Parse(PolicyJson.Write(policy), "policy.json").SlowStores);
    }

    [Fact]
    public void A_policy_that_does_not_say_has_the_default_and_does_not_write_it()
    {
        var bytes = PolicyJson.Write(PreservationPolicy.Default(2));
        Assert.DoesNotContain("slowStores", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(SlowStoreRule.Default, PolicyJson.Parse(bytes, "policy.json").SlowStores);
    }

    [Theory]
    [InlineData("\"afterSeconds\": 90", "\"afterSeconds\": 0", "$.slowStores.afterSeconds")]
    [InlineData("\"afterSeconds\": 90", "\"afterSeconds\": -5", "$.slowStores.afterSeconds")]
    [InlineData("\"afterSeconds\": 90", "\"afterSeconds\": 1.5", "$.slowStores.afterSeconds")]
    [InlineData("\"afterSeconds\": 90", "\"afterSeconds\": \"90\"", "$.slowStores.afterSeconds")]
    [InlineData("\"afterSeconds\": 90", "\"after\": 90", "$.slowStores.after")]
    [InlineData("\"afterSeconds\": 90", "\"after\": 90", "$.slowStores.afterSeconds")]
    [InlineData("\"finishFrom\": \"store\"", "\"finishFrom\": \"Store\"", "$.slowStores.finishFrom")]
    [InlineData("\"finishFrom\": \"store\"", "\"finishFrom\": \"\"", "$.slowStores.finishFrom")]
    [InlineData("\"finishFrom\": \"store\"", "\"finishFrom\": 1", "$.slowStores.finishFrom")]
    [InlineData("\"finishFrom\": \"store\"", "\"finishFrom\": \"store\", \"more\": 1", "$.slowStores.more")]
    public void One_change_is_refused_where_it_is(string find, string put, string place)
    {
        var policy = PreservationPolicy.Default(2) with { SlowStores = new SlowStoreRule(TimeSpan.FromSeconds(90), FinishFrom.Store) };
        var text = Encoding.UTF8.GetString(PolicyJson.Write(policy));
        Assert.Contains(find, text, StringComparison.Ordinal);
        var changed = Example.Text(text.Replace(find, put, StringComparison.Ordinal));
        Assert.Contains(Assert.Throws<DocumentException>(() => PolicyJson.Parse(changed, "policy.json")).Problems, problem => problem.Place == place);
    }
}
