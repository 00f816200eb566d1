using System.Buffers.Binary;
using System.Security.Cryptography;
using Preservation.Core.Digests;
using Preservation.Core.Findings;

namespace Preservation.Core.Tests.Findings;

public sealed class SampleChoiceTests
{
    private static readonly Digest Seed = new([.. Enumerable.Repeat((byte)0xaa, 32)]);

    [Fact]
    public void A_reviewer_recomputes_the_choice_from_its_description()
    {
        // printf "$(64 times 'a')$(16 hex digits of i)" | xxd -r -p | sha256sum, first 16 characters, for i = 0 to 4.
        ulong[] words = [0xc58e31c3ecafff5f, 0x3c87bace4dea535c, 0x4e0e6cf545a58d1e, 0xb97fd3f94cb2808c, 0xbfeb2cc1bc4bfde3];
        Assert.Equal(words.Select(word => (long)(word % 203_000)).Order(), SampleChoice.Choose(Seed, 203_000, 5));
    }

    [Fact]
    public void Repeated_numbers_are_passed_over()
    {
        SortedSet<long> expected = [];
        for (ulong i = 0; expected.Count < 8; i++)
        {
            var input = new byte[40];
            Seed.CopyTo(input);
            BinaryPrimitives.WriteUInt64BigEndian(input.AsSpan(32), i);
            expected.Add((long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(input)) % 10));
        }
        Assert.Equal(expected, SampleChoice.Choose(Seed, 10, 8));
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1000, 460)]
    [InlineData(1000, 999)]
    public void The_numbers_are_distinct_ascending_and_below_the_total(long total, long count)
    {
        var chosen = SampleChoice.Choose(Seed, total, count);
        Assert.Equal(count, chosen.Count);
        Assert.Equal(chosen.Distinct().Order(), chosen);
        Assert.InRange(chosen[0], 0, total - 1);
        Assert.InRange(chosen[^1], 0, total - 1);
        Assert.Equal(chosen, SampleChoice.Choose(Seed, total, count));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 460)]
    [InlineData(0, 460)]
    public void All_are_read_where_the_sample_is_as_large_as_the_whole(long total, long count) =>
        Assert.Equal(Enumerable.Range(0, (int)total).Select(i => (long)i), SampleChoice.Choose(Seed, total, count));

    [Fact]
    public void Another_seed_makes_another_choice() =>
        Assert.NotEqual(SampleChoice.Choose(Seed, 203_000, 460), SampleChoice.Choose(Digest.Of([]), 203_000, 460));

    [Fact]
    public void No_part_of_a_holding_is_spared()
    {
        // 1000 numbers in ten tenths: 100 each on average; 50 is five standard deviations away.
        var tenths = SampleChoice.Choose(Seed, 100_000, 1000).GroupBy(number => number / 10_000).ToList();
        Assert.Equal(10, tenths.Count);
        Assert.All(tenths, tenth => Assert.InRange(tenth.Count(), 50, 150));
    }
}
