using Preservation.Stores.Azure;
using Preservation.Stores.Parts;
using Preservation.Stores.S3;

namespace Preservation.Stores.Tests.Parts;

/// <summary>How files are cut, whatever their size and whatever is wanted.</summary>
public sealed class PartPlanTests
{
    private const int Rounds = 20_000;

    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(S3Store.MostParts, S3Store.LargestFile)]
    [InlineData(AzureStore.MostBlocks, AzureStore.LargestBlob)]
    [InlineData(1, 100)]
    [InlineData(3, 1_000_000)]
    public void Parts_cover_a_file_exactly_and_are_never_too_many(int mostParts, long largest)
    {
        var random = new Random(mostParts);
        for (var i = 0; i < Rounds; i++)
        {
            // Sizes of every magnitude, and the edges between numbers of parts.
            var wanted = random.NextInt64(1, 64 * MiB);
            var size = i % 2 == 0 ? random.NextInt64(largest >> random.Next(50)) : (wanted * random.NextInt64(1, mostParts + 2)) + random.Next(-1, 2);
            Check(Math.Min(size, largest), wanted, mostParts, largest);
        }
        foreach (var size in new[] { 0, 1, largest - 1, largest })
            Check(size, 5 * MiB, mostParts, largest);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData((16 << 20) - 1, 1, (16 << 20) - 1)]
    [InlineData(16 << 20, 1, 16 << 20)]
    [InlineData((16 << 20) + 1, 2, 1)]
    public void A_file_ends_with_what_is_left(long size, int count, long last)
    {
        var plan = PartPlan.For(size, 16 * MiB, S3Store.MostParts, S3Store.LargestFile);
        Assert.Equal((count, last), (plan.Count, plan.Length(plan.Count - 1)));
    }

    [Fact]
    public void The_parts_of_what_S3_takes_at_most_still_fit_into_memory()
    {
        var plan = PartPlan.For(S3Store.LargestFile, 16 * MiB, S3Store.MostParts, S3Store.LargestFile);
        Assert.InRange(plan.PartSize, 1, Array.MaxLength);
        Assert.InRange(plan.Count, 9_900, 10_000);
    }

    [Fact]
    public void What_is_larger_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.For(S3Store.LargestFile + 1, 16 * MiB, S3Store.MostParts, S3Store.LargestFile));

    private static void Check(long size, long wanted, int mostParts, long largest)
    {
        var plan = PartPlan.For(size, wanted, mostParts, largest);
        var last = plan.Count - 1;
        Assert.InRange(plan.Count, 1, mostParts);
        Assert.True(plan.PartSize >= wanted, $"{size} {wanted}");
        Assert.True(plan.PartSize == wanted || plan.PartSize % MiB == 0, $"{size} {wanted}");
        Assert.Equal(size, (last * plan.PartSize) + plan.Length(last));
        Assert.Equal(last * plan.PartSize, plan.Offset(last));
        Assert.True(plan.Length(last) > 0 || size == 0, $"{size} {wanted}");
        if (last > 0)
            Assert.Equal((plan.PartSize, plan.PartSize), (plan.Length(0), plan.Length(last - 1)));
    }
}
