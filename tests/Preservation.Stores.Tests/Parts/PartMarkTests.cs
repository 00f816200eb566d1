using Preservation.Stores.Parts;

namespace Preservation.Stores.Tests.Parts;

/// <summary>A mark names the bytes of a part: other bytes have another one.</summary>
public sealed class PartMarkTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(7), InlineData(8), InlineData(31), InlineData(32), InlineData(33), InlineData(100)]
    public void Each_bit_counts(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        HashSet<string> marks = [PartMark.Of(bytes)];
        for (var bit = 0; bit < size * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(marks.Add(PartMark.Of(bytes)), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.All(marks, mark => Assert.Equal(32, mark.Length));
        Assert.Contains(PartMark.Of(bytes), marks);
    }

    [Fact]
    public void Zeros_of_different_number_differ() =>
        Assert.Equal(200, Enumerable.Range(0, 200).Select(size => PartMark.Of(new byte[size])).Distinct().Count());
}
