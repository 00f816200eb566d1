using System.Buffers.Binary;
using System.Text;
using Preservation.Core.Formats;

namespace Preservation.Core.Tests.Formats;

public sealed class SafetensorsHeaderTests
{
    private const string File = "weights/model.safetensors";

    private const string Good =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[],"data_offsets":[12,16]}}""";

    [Fact]
    public void A_sound_header_has_no_anomalies()
    {
        var header = Read(Good, 16);
        Assert.Empty(header.Anomalies);
        Assert.True(header.IsReadable);
        Assert.Equal(16UL, header.TensorBytes);
        Assert.Equal(["a", "b"], header.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}      ", 0)]
    [InlineData("""{"empty":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 2)]
    [InlineData("""{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]}}""", 2)]
    [InlineData("""{"a":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]},"z":{"dtype":"U8","shape":[0],"data_offsets":[8,8]}}""", 8)]
    public void Legal_oddities_pass(string json, int data) => Assert.Empty(Read(json, data).Anomalies);

    [Theory]
    [InlineData("", 0, "it is empty")]
    [InlineData("00", 1, "it has 1 byte; the header length alone takes 8")]
    [InlineData("00000000000000", 7, "it has 7 bytes")]
    [InlineData("0000000000000000", 8, "claims 0 bytes")]
    [InlineData("0A00000000000000", 17, "claims 10 bytes, but 9 bytes follow")]
    [InlineData("01E1F50500000000", 1L << 40, "claims 100000001 bytes; at most 100000000")]
    [InlineData("FFFFFFFFFFFFFFFF", 1L << 40, "at most 100000000")]
    [InlineData("504B030414000000", 1L << 40, "at most 100000000")]
    public void A_wrong_length_is_refused_before_anything_is_read(string prefix, long fileSize, string expected)
    {
        Assert.Null(SafetensorsHeader.ReadLength(File, Convert.FromHexString(prefix), fileSize, out var refusal));
        Assert.True(refusal!.IsError);
        Assert.Contains(expected, refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_length_is_accepted()
    {
        Assert.Equal(100_000_000, SafetensorsHeader.ReadLength(File, Convert.FromHexString("00E1F50500000000"), 100_000_008, out var refusal));
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("[]", 0, "an object is expected")]
    [InlineData("{", 0, "not valid JSON at line 1")]
    [InlineData("{} x", 0, "not valid JSON")]
    [InlineData("{}\0\0", 0, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],}}""", 1, "not valid JSON")]
    [InlineData("""{"a":1}""", 0, "tensor 'a' is a JSON Number")]
    [InlineData("""{"a":{}}""", 0, "tensor 'a' has no dtype")]
    [InlineData("""{"a":{}}""", 0, "tensor 'a' has no shape")]
    [InlineData("""{"a":{}}""", 0, "tensor 'a' has no data_offsets")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}}""", 1, "has a JSON Number as dtype")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "has a shape that is not an array of whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "has a shape that is not")]
    [InlineData("""{"a":{"dtype":"U8","shape":"1","data_offsets":[0,1]}}""", 1, "has a shape that is not")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}}""", 1, "has a shape that is not")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "data_offsets that are not two whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "data_offsets that are not two whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[5,4]}}""", 1, "ends at 4, before it begins at 5")]
    [InlineData("""{"a":{"dtype":"U8","shape":[18446744073709551615,2],"data_offsets":[0,1]}}""", 1, "cannot be counted in 64 bits")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,1]}}""", 1, "whose bits cannot be counted in 64 bits")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "has 12 bits, which fill no whole number of bytes")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,3]}}""", 3, "takes 3 bytes; its shape and dtype BF16 make 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "begins at 1 and leaves a gap of 1 byte; 0 is expected")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "overlaps the one before by 1 byte; 2 is expected")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, "1 byte too short")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 4, "2 bytes too long")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,18446744073709551615]}}""", 4, "bytes too short")]
    [InlineData("{}", 1, "1 byte too long")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "'a' is listed twice")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "has 'dtype' twice")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "not valid Unicode")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is a JSON StartArray")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "has a JSON Number for 'format'")]
    [InlineData("""{"__metadata__":{"format":{"x":"y"}}}""", 0, "has a JSON StartObject for 'format'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "lists 'a' twice")]
    public void A_broken_rule_is_an_error(string json, int data, string expected) =>
        Assert.Contains(Read(json, data).Anomalies, anomaly => anomaly.IsError && anomaly.File == File
            && anomaly.Text.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData(" {}", 0, "starts with white space")]
    [InlineData("{}\n", 0, "padded with other white space")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,5]}}""", 5, "cannot be size-checked")]
    [InlineData("""{"a\u0000b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "has a NUL in its name")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"note":{"x":[1]}}}""", 0, "has a member 'note'")]
    public void An_oddity_is_only_a_warning(string json, int data, string expected)
    {
        var anomaly = Assert.Single(Read(json, data).Anomalies);
        Assert.False(anomaly.IsError);
        Assert.Contains(expected, anomaly.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void All_anomalies_of_a_header_are_reported_together()
    {
        const string json = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""";
        Assert.Equal(3, Read(json, 9).Anomalies.Count);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_an_error()
    {
        var header = SafetensorsHeader.Read(File, [(byte)'{', 0xFF, (byte)'}'], 11);
        Assert.Contains("not valid UTF-8", Assert.Single(header.Anomalies).Text, StringComparison.Ordinal);
        Assert.False(header.IsReadable);
    }

    [Fact]
    public void A_header_that_common_readers_refuse_is_a_warning() =>
        Assert.Contains("refuse more than 25000000", Assert.Single(Read("{}".PadRight(25_000_001), 0).Anomalies).Text, StringComparison.Ordinal);

    [Fact]
    public void Countless_anomalies_are_counted_but_not_listed()
    {
        var json = "{" + string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"t{i}\":1")) + "}";
        var anomalies = Read(json, 0).Anomalies;
        Assert.Equal(101, anomalies.Count);
        Assert.StartsWith("4900 more errors and 0 more warnings", anomalies[^1].Text, StringComparison.Ordinal);
    }

    private static SafetensorsHeader Read(string json, int data)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var size = 8L + bytes.Length + data;
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, bytes.Length);
        Assert.Equal(bytes.Length, SafetensorsHeader.ReadLength(File, prefix, size, out _));
        return SafetensorsHeader.Read(File, bytes, size);
    }
}
