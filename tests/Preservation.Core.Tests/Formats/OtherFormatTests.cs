using System.Text;
using Preservation.Core.Formats;

namespace Preservation.Core.Tests.Formats;

public sealed class OtherFormatTests
{
    // Head, size and place of the central directory, and no comment.
    private const string End = "504B0506" + "00000000" + "0100" + "0100";
    private const string Full = "FFFFFFFF";
    private const string Locator = "504B0607" + "00000000";
    private const string End64 = "504B0606" + "2C00000000000000" + "2D002D00" + "0000000000000000" + "0100000000000000" + "0100000000000000";

    [Theory]
    [InlineData("504B0304" + End + "04000000" + "00000000" + "0000")]
    [InlineData("504B0304" + End + "04000000" + "00000000" + "0300" + "414243")]
    [InlineData("504B0304" + End64 + "0400000000000000" + "0000000000000000" + Locator + "0400000000000000" + "01000000" + End + Full + Full + "0000")]
    public void A_zip_whose_end_is_in_bounds_passes(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(ZipTail.IsZip(bytes));
        Assert.Null(ZipTail.Check("a.pt", bytes, bytes.Length));
        Assert.Null(ZipTail.Check("a.pt", bytes.AsSpan(4), bytes.Length));
    }

    [Theory]
    [InlineData("504B0304", "it has no zip end-of-central-directory")]
    [InlineData("504B0304" + End + "04000000" + "00000000", "it has no zip end-of-central-directory")]
    [InlineData("504B0304" + End + "05000000" + "00000000" + "0000", "takes 5 bytes from 0; it must end at or before 4")]
    [InlineData("504B0304" + End + "00000000" + "05000000" + "0000", "takes 0 bytes from 5")]
    [InlineData("504B0304" + End + "04000000" + "00000000" + "0000" + "41", "followed by 1 byte; a comment of 0")]
    [InlineData("504B0304" + End + "04000000" + "00000000" + "0500" + "41", "a comment of 5 is expected")]
    [InlineData("504B0304" + End + Full + Full + "0000", "it has no zip64 locator")]
    [InlineData("504B0304" + Locator + "0400000000000000" + "01000000" + End + Full + Full + "0000", "not before the locator at 4")]
    [InlineData("504B0304" + Locator + "FFFFFFFFFFFFFFFF" + "01000000" + End + Full + Full + "0000", "not before the locator")]
    [InlineData("504B0304" + End64 + "0400000000000000" + "0000000000000000" + Locator + "0300000000000000" + "01000000" + End + Full + Full + "0000", "no zip64 end-of-central-directory at 3")]
    [InlineData("504B0304" + End64 + "0500000000000000" + "0000000000000000" + Locator + "0400000000000000" + "01000000" + End + Full + Full + "0000", "takes 5 bytes from 0")]
    public void A_zip_that_is_cut_or_points_outside_is_an_error(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex);
        var anomaly = ZipTail.Check("a.pt", bytes, bytes.Length);
        Assert.True(anomaly!.IsError);
        Assert.Contains(expected, anomaly.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("47475546" + "03000000" + "0200000000000000" + "0100000000000000", 1000, null)]
    [InlineData("47475546" + "02000000" + "0000000000000000" + "0000000000000000", 24, null)]
    [InlineData("", 0, "it has 0 bytes; a GGUF file has at least 24")]
    [InlineData("47475546", 4, "it has 4 bytes")]
    [InlineData("47475547" + "03000000" + "0000000000000000" + "0000000000000000", 24, "starts with the bytes 47475547")]
    [InlineData("47475546" + "01000000" + "0000000000000000" + "0000000000000000", 24, "version is 1; 2 or 3 is expected")]
    [InlineData("47475546" + "04000000" + "0000000000000000" + "0000000000000000", 24, "version is 4")]
    [InlineData("47475546" + "00000003" + "0000000000000000" + "0000000000000000", 24, "big-endian")]
    [InlineData("47475546" + "03000000" + "FFFFFFFFFFFFFFFF" + "0000000000000000", 24, "claims 18446744073709551615 tensors")]
    [InlineData("47475546" + "03000000" + "0000000000000000" + "FFFFFFFFFFFFFFFF", 24, "18446744073709551615 key-value pairs")]
    [InlineData("47475546" + "03000000" + "0100000000000000" + "0000000000000000", 48, "take at least 49 bytes; it has 48")]
    public void The_head_of_a_GGUF_file_is_checked(string hex, long size, string? expected)
    {
        var anomaly = GgufHead.Check("a.gguf", Convert.FromHexString(hex), size);
        if (expected is null)
            Assert.Null(anomaly);
        else
            Assert.Contains(expected, anomaly!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("[1, 2]\n", null)]
    [InlineData("null", null)]
    [InlineData("", "it is empty")]
    [InlineData("\uFEFF{}", "byte order mark")]
    [InlineData("{} {}", "not valid JSON at line 1, byte 4")]
    [InlineData("{\"a\": NaN}", "not valid JSON")]
    [InlineData("{\"a\": 1,}", "not valid JSON")]
    [InlineData("// no\n{}", "not valid JSON")]
    [InlineData("{\"a\": 1, \"a\": 2}", "not strict JSON")]
    [InlineData("{\"a\": ", "not valid JSON")]
    public void JSON_is_strict(string json, string? expected)
    {
        var anomaly = JsonFile.Check("config.json", Encoding.UTF8.GetBytes(json));
        if (expected is null)
            Assert.Null(anomaly);
        else
            Assert.Contains(expected, anomaly!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_must_be_UTF8() =>
        Assert.Contains("not valid UTF-8", JsonFile.Check("a.json", new byte[] { (byte)'"', 0x80, (byte)'"' })!.Text, StringComparison.Ordinal);
}
