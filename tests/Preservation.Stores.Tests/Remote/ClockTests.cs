using Amazon;
using Preservation.Archive.Ports;
using Preservation.Stores.Tests.Contract;

namespace Preservation.Stores.Tests.Remote;

/// <summary>Tests that set the clock of all clients of S3 in this process wrong, and so run alone.</summary>
[CollectionDefinition(nameof(WrongClock), DisableParallelization = true)]
public sealed class WrongClock;

/// <summary>A machine whose clock is wrong signs what no server accepts.</summary>
[Collection(nameof(WrongClock))]
public sealed class ClockTests : StoreScene
{
    protected override IObjectStore Store => throw new NotSupportedException();

    [Theory, InlineData(-1), InlineData(1)]
    public async Task A_clock_that_is_wrong_by_an_hour_is_to_be_set(int hours)
    {
        var place = await CephStoreTests.NewAsync();
        await PutAsync(place.Open(), "k", Bytes(10));
        AWSConfigs.ManualClockCorrection = TimeSpan.FromHours(hours);
        try
        {
            await AssertAllAsync(StoreFailure.Denied, "Set the clock", StoreCalls.All(place.Open(), Token));
        }
        finally
        {
            AWSConfigs.ManualClockCorrection = null;
        }
        Assert.Equal(Bytes(10), await ReadAsync(place.Open(), "k"));
    }
}
