using Preservation.Archive.Ports;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using static Preservation.Archive.Tests.Scheduling.DueScene;

namespace Preservation.Archive.Tests.Scheduling;

/// <summary>Which drills are due when the clock was wrong.</summary>
public sealed class DueDrillsTests
{
    private static readonly string[] Stores = ["a", "b"];

    [Fact]
    public void A_drill_of_the_future_is_no_drill_and_does_not_make_others_due_again_and_again()
    {
        CheckEntry future = Check("m", Grade.Drill, Now.AddDays(60));
        Assert.Equal("a", Assert.Single(Drills(future).In(Stores, Now)).Store);
        Assert.Empty(Drills(future, Check("m", Grade.Drill, Now, "b")).In(Stores, Now));
    }

    [Fact]
    public void What_was_never_drilled_is_due_also_before_its_registration() => Assert.Single(Drills().In(Stores, Now.AddYears(-1)));

    private static DueDrills Drills(params CheckEntry[] checks) => new(Policy, [Holding("m")], checks);
}
