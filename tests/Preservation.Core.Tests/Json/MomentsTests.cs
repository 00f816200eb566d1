using Preservation.Core.Json;

namespace Preservation.Core.Tests.Json;

public sealed class MomentsTests
{
    [Fact]
    public void A_moment_of_any_zone_is_written_in_utc()
    {
        var moment = new DateTimeOffset(2026, 11, 20, 1, 30, 0, TimeSpan.FromHours(2));
        Assert.Equal("2026-11-19T23:30:00Z", Moments.Write(moment));
    }

    [Fact]
    public void What_was_written_is_read_back_as_the_same_whole_second()
    {
        var moment = new DateTimeOffset(2026, 11, 20, 12, 0, 59, 999, TimeSpan.Zero);
        Assert.True(Moments.TryParse(Moments.Write(moment), out var read));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 59, TimeSpan.Zero), read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
        Assert.Equal(read, moment.WholeSeconds());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T12:00:60Z")]
    [InlineData(" 2026-11-20T12:00:00Z")]
    public void Other_texts_are_no_moments(string? text) => Assert.False(Moments.TryParse(text, out _));
}
