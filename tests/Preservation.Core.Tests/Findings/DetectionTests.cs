using System.Numerics;
using Preservation.Core.Findings;

namespace Preservation.Core.Tests.Findings;

public sealed class DetectionTests
{
    [Fact]
    public void The_probability_is_that_of_counting_every_possible_sample()
    {
        for (var total = 1; total <= 9; total++)
        {
            // A set of chunks is a number whose bits say which; the first 'bad' chunks are the bad ones.
            var samples = Enumerable.Range(0, 1 << total).ToList();
            for (var read = 0; read <= total; read++)
            {
                var ofSize = samples.Where(sample => BitOperations.PopCount((uint)sample) == read).ToList();
                for (var bad = 0; bad <= total; bad++)
                {
                    var hits = ofSize.Count(sample => (sample & ((1 << bad) - 1)) != 0);
                    Assert.Equal((double)hits / ofSize.Count, Detection.Probability(total, bad, read), 1e-12);
                }
            }
        }
    }

    [Fact]
    public void The_example_of_the_design_holds()
    {
        Assert.Equal(0.99, Detection.Probability(203_000, 2_030, 460), 0.005);
        // One bad chunk is hit with p = read / total: 460 / 203,000 = 0.002266.
        Assert.Equal(0.002266, Detection.Probability(203_000, 1, 460), 0.000001);
        Assert.Equal(
            "460 of 203,000 chunks read: loss of 1 % of the chunks would have been found with p = 0.99, one bad chunk with p = 0.0023.",
            Detection.Statement(Grade.Sample, 460, 203_000));
    }

    [Theory]
    [InlineData(0, 100, "p = 0, one bad chunk with p = 0.")]
    [InlineData(50, 100, "p = 0.5, one bad chunk with p = 0.5.")]
    [InlineData(100, 100, "p = 1, one bad chunk with p = 1.")]
    // 1 - C(990,900)/C(1000,900) = 1 - 10^-10 or so; 900 / 1000.
    [InlineData(900, 1000, "p = 0.9999, one bad chunk with p = 0.9.")]
    // As near to certainty as no number of 64 bits can tell.
    [InlineData(90_000, 100_000, "p = 0.9999, one bad chunk with p = 0.9.")]
    public void A_statement_never_says_1_of_what_is_not_certain(long read, long total, string end) =>
        Assert.EndsWith(end, Detection.Statement(Grade.Sample, read, total), StringComparison.Ordinal);

    [Theory]
    [InlineData(10, 1, 1, 0, 0)]
    [InlineData(10, 1, 1, 1, 0.1)]
    [InlineData(10, 1, 1, 4, 0.3439)]
    [InlineData(10, 1, 10, 3, 1)]
    public void Samples_that_are_chosen_anew_add_up(long total, long bad, long read, long rounds, double p) =>
        Assert.Equal(p, Detection.Probability(total, bad, read, rounds), 1e-12);

    [Fact]
    public void Many_samples_are_still_not_certain() => Assert.True(Detection.Probability(1000, 10, 460, 1000) < 1);

    [Theory]
    [InlineData(Grade.Full, "any change would have been found")]
    [InlineData(Grade.Drill, "any change would have been found")]
    [InlineData(Grade.Drill, "From this store alone the holding was restored")]
    [InlineData(Grade.Presence, "altered bytes would not")]
    [InlineData(Grade.None, "Nothing was checked")]
    public void Each_grade_says_what_it_could_see(Grade grade, string text) =>
        Assert.Contains(text, Detection.Statement(grade, 1, 10), StringComparison.Ordinal);

    [Theory]
    [InlineData("none", Grade.None)]
    [InlineData("presence", Grade.Presence)]
    [InlineData("sample", Grade.Sample)]
    [InlineData("full", Grade.Full)]
    [InlineData("drill", Grade.Drill)]
    [InlineData("Full", null)]
    [InlineData("1", null)]
    [InlineData("7", null)]
    [InlineData("presence,sample", null)]
    [InlineData("", null)]
    public void A_grade_is_read_by_its_name_alone(string text, Grade? expected) =>
        Assert.Equal(expected, Grades.TryParse(text, out var grade) ? grade : null);
}
