using Preservation.Core.Findings;

namespace Preservation.Core.Tests.Findings;

/// <summary>The rules of DESIGN section 7 about what moves what.</summary>
public sealed class ReplicaStateTests
{
    private static readonly DateTimeOffset Before = Example.At;

    private static readonly DateTimeOffset Now = Example.At.AddDays(1);

    private static readonly ReplicaState Intact = new(ReplicaState.Intact, Before, Before);

    [Theory, InlineData(Grade.Full), InlineData(Grade.Drill)]
    public void A_full_read_that_matches_is_the_way_to_be_good(Grade grade)
    {
        Assert.False(ReplicaState.Unknown.IsGood);
        var state = ReplicaState.Unknown.After(grade, null, Now);
        Assert.Equal(new ReplicaState("intact", Now, Now), state);
        Assert.True(state.IsGood);
    }

    [Theory]
    [InlineData(Grade.None, null)]
    [InlineData(Grade.Presence, null)]
    [InlineData(Grade.Sample, null)]
    [InlineData(Grade.Full, "altered")]
    [InlineData(Grade.Full, "missing")]
    [InlineData(Grade.Full, "unreadable")]
    [InlineData(Grade.Full, "not-checked")]
    [InlineData(Grade.Drill, "altered")]
    [InlineData(Grade.Drill, "unreadable")]
    public void Nothing_but_a_full_matching_read_moves_verified(Grade grade, string? finding)
    {
        Assert.Equal(Before, Intact.After(grade, finding, Now).VerifiedAt);
        Assert.Null(ReplicaState.Unknown.After(grade, finding, Now).VerifiedAt);
    }

    [Theory]
    [InlineData(Grade.Presence, null)]
    [InlineData(Grade.Full, "altered")]
    [InlineData(Grade.Full, "unreadable")]
    public void Every_attempt_is_remembered(Grade grade, string? finding) =>
        Assert.Equal(Now, Intact.After(grade, finding, Now).AttemptedAt);

    [Theory]
    [InlineData("unreadable")]
    [InlineData("not-checked")]
    public void What_could_not_be_read_is_not_corrupt(string finding)
    {
        var state = Intact.After(Grade.Full, finding, Now);
        Assert.Equal("intact", state.Condition);
        Assert.True(state.IsGood);
    }

    [Theory]
    [InlineData("altered")]
    [InlineData("truncated")]
    [InlineData("missing")]
    [InlineData("untrusted")]
    public void Damage_ends_being_good_at_any_grade(string finding)
    {
        foreach (var grade in (Grade[])[Grade.Presence, Grade.Sample, Grade.Full, Grade.Drill])
        {
            var state = Intact.After(grade, finding, Now);
            Assert.Equal(finding, state.Condition);
            Assert.False(state.IsGood);
        }
    }

    [Theory]
    [InlineData(Grade.Presence)]
    [InlineData(Grade.Sample)]
    public void A_glance_does_not_clear_damage(Grade grade)
    {
        var altered = Intact.After(Grade.Full, "altered", Before);
        Assert.Equal("altered", altered.After(grade, null, Now).Condition);
        Assert.Equal("intact", altered.After(Grade.Full, null, Now).Condition);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("not-stored")]
    public void What_is_there_again_has_not_been_read_yet(string finding)
    {
        var state = Intact.After(Grade.Presence, finding, Before).After(Grade.Presence, null, Now);
        Assert.Equal("not-checked", state.Condition);
        Assert.False(state.IsGood);
    }

    [Fact]
    public void A_clock_set_back_moves_nothing_back()
    {
        var state = Intact.After(Grade.Full, null, Before.AddYears(-1));
        Assert.Equal((Before, Before), (state.VerifiedAt, state.AttemptedAt));
    }
}
