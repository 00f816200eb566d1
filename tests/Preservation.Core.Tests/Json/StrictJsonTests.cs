using System.Text;
using Preservation.Core.Json;

namespace Preservation.Core.Tests.Json;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"b":{"a":1,"\u0061":2}}""", "a")]
    [InlineData("[]", "an object is expected at the top")]
    [InlineData("null", "an object is expected at the top")]
    [InlineData("", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("""{"a":1,}""", "not valid JSON")]
    [InlineData("{/* a */}", "not valid JSON")]
    [InlineData("{'a':1}", "not valid JSON")]
    [InlineData("""{"a":01}""", "not valid JSON")]
    [InlineData("""{"a":NaN}""", "not valid JSON")]
    public void Loose_json_is_refused(string json, string expected)
    {
        var refusal = Assert.Throws<DocumentException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(json), "x.json"));
        Assert.Equal("x.json", refusal.Document);
        Assert.Contains(expected, Assert.Single(refusal.Problems).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":1,"\udc00":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":["x",{"b":"\udc00\ud800"}]}""")]
    public void Half_a_surrogate_pair_is_refused_as_key_and_as_value(string json)
    {
        var refusal = Assert.Throws<DocumentException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(json), "x.json"));
        Assert.Contains("not valid Unicode", Assert.Single(refusal.Problems).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, 2)]
    // Overlong form of '/', and half a surrogate pair written as three bytes (RFC 3629 section 3).
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xc0, 0xaf, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, 2)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)'}' }, 6)]
    public void Bytes_that_are_not_utf8_are_refused_with_their_place(byte[] json, int place)
    {
        var refusal = Assert.Throws<DocumentException>(() => StrictJson.Parse(json, "x.json"));
        Assert.Equal($"byte {place}", Assert.Single(refusal.Problems).Place);
    }

    [Fact]
    public void A_byte_order_mark_is_refused()
    {
        byte[] json = [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'];
        var refusal = Assert.Throws<DocumentException>(() => StrictJson.Parse(json, "x.json"));
        Assert.Equal(new Problem("byte 0", "it starts with a byte order mark; plain UTF-8 is expected"), Assert.Single(refusal.Problems));
    }

    [Fact]
    public void A_syntax_error_names_its_line()
    {
        var refusal = Assert.Throws<DocumentException>(() => StrictJson.Parse("{\n\"a\":1,\n!}"u8.ToArray(), "x.json"));
        Assert.StartsWith("line 3,", Assert.Single(refusal.Problems).Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(33, false)]
    [InlineData(100_000, false)]
    public void Nesting_ends_at_32(int depth, bool isAccepted)
    {
        var json = Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}");
        if (isAccepted)
            StrictJson.Parse(json, "x.json").Dispose();
        else
            Assert.Throws<DocumentException>(() => StrictJson.Parse(json, "x.json"));
    }

    [Fact]
    public void What_is_written_has_two_spaces_lf_a_final_lf_and_no_needless_escapes()
    {
        var bytes = StrictJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("a+b", "ü/<'");
            json.WriteEndObject();
        });
        Assert.Equal("{\n  \"a+b\": \"ü/<'\"\n}\n", Encoding.UTF8.GetString(bytes));
    }
}
