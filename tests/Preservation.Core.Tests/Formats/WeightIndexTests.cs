using System.Text;
using Preservation.Core.Formats;

namespace Preservation.Core.Tests.Formats;

public sealed class WeightIndexTests
{
    private const string Folder = "weights/";
    private const string File = Folder + "model.safetensors.index.json";

    [Fact]
    public void An_index_that_fits_its_shards_has_no_anomalies() =>
        Assert.Empty(Compare(2, "a=1.safetensors b=2.safetensors", "1.safetensors=a 2.safetensors=b"));

    [Theory]
    [InlineData("the shard '2.safetensors' is missing, and 1 of the 1 tensors mapped to it are in no other shard: 'b'",
        "a=1.safetensors b=2.safetensors", "1.safetensors=a")]
    [InlineData("1 of the 2 tensors mapped to '1.safetensors' are neither there nor in another shard: 'b'",
        "a=1.safetensors b=1.safetensors", "1.safetensors=a")]
    [InlineData("tensor 'a' is in '1.safetensors' and in '2.safetensors'; one shard is expected",
        "a=1.safetensors b=2.safetensors", "1.safetensors=a 2.safetensors=a,b")]
    [InlineData("'../1.safetensors', which cannot be used: it has a part '..'", "a=../1.safetensors", "")]
    [InlineData("'/1.safetensors', which cannot be used: it is absolute", "a=/1.safetensors", "")]
    [InlineData("contains a backslash", @"a=x\\1.safetensors", "")]
    public void A_lost_or_doubled_tensor_is_an_error(string expected, string map, string shards) =>
        Assert.Contains(Compare(null, map, shards), anomaly => anomaly.IsError && anomaly.Text.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("index-stale: the shard '1-of-9.safetensors' is not here, but 1 of the 1 tensors mapped to it are in other shards: 'a'",
        1, "a=1-of-9.safetensors", "1.safetensors=a")]
    [InlineData("index-stale: 1 of the 2 tensors mapped to '2.safetensors' are in another shard: 'b'",
        3, "a=1.safetensors b=2.safetensors c=2.safetensors", "1.safetensors=a,b 2.safetensors=c")]
    [InlineData("1 tensors of '1.safetensors' are not in the index: 'b'", 2, "a=1.safetensors", "1.safetensors=a,b")]
    [InlineData("orphan: no entry of", 1, "a=1.safetensors", "1.safetensors=a x.safetensors=a")]
    [InlineData("metadata.total_size is 9; the tensors of all shards have 2 bytes, 7 less", 9, "a=1.safetensors b=1.safetensors", "1.safetensors=a,b")]
    public void A_stale_index_over_complete_shards_is_a_warning(string expected, int total, string map, string shards)
    {
        var anomalies = Compare(total, map, shards);
        Assert.DoesNotContain(anomalies, anomaly => anomaly.IsError);
        Assert.Contains(anomalies, anomaly => anomaly.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_shard_is_not_hidden_by_a_shard_that_cannot_be_read()
    {
        var index = Read("""{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""");
        var unreadable = SafetensorsHeader.Unreadable(new Anomaly(Folder + "1.safetensors", true, "it is empty"));
        var anomaly = Assert.Single(index.Compare(new HashSet<string> { "1.safetensors" },
            new Dictionary<string, SafetensorsHeader> { ["1.safetensors"] = unreadable }));
        Assert.Contains("'2.safetensors' is missing", anomaly.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_of_other_formats_need_only_exist()
    {
        var index = Read("""{"metadata":{"total_size":13476835328.0},"weight_map":{"a":"1.bin"}}""");
        Assert.Empty(index.Anomalies);
        Assert.Empty(index.Compare(new HashSet<string> { "1.bin" }, new Dictionary<string, SafetensorsHeader>()));
        Assert.Single(index.Compare(new HashSet<string>(), new Dictionary<string, SafetensorsHeader>()));
    }

    [Theory]
    [InlineData("", true, "it is empty")]
    [InlineData("[]", true, "an object with weight_map is expected")]
    [InlineData("{}", true, "it has no weight_map")]
    [InlineData("""{"weight_map":[]}""", true, "it has no weight_map")]
    [InlineData("""{"weight_map":{"a":1}}""", true, "weight_map has a JSON Number for 'a'")]
    [InlineData("""{"weight_map":{"a":"1","a":"2"}}""", true, "not strict JSON")]
    [InlineData("""{"weight_map":{"a":"\ud800"}}""", true, "not valid Unicode")]
    [InlineData("""{"weight_map":{"\ud800":"a"}}""", true, "it has a name that is not valid Unicode")]
    [InlineData("""{"metadata":{"total_size":-1},"weight_map":{}}""", false, "metadata.total_size is '-1'")]
    [InlineData("""{"metadata":{"total_size":"1"},"weight_map":{}}""", false, "metadata.total_size is")]
    public void An_index_that_is_wrong_by_itself_says_so(string json, bool isError, string expected)
    {
        var anomaly = Assert.Single(Read(json).Anomalies);
        Assert.Equal(isError, anomaly.IsError);
        Assert.Contains(expected, anomaly.Text, StringComparison.Ordinal);
    }

    private static WeightIndex Read(string json) => WeightIndex.Read(File, Encoding.UTF8.GetBytes(json));

    // "a=1.safetensors" maps a tensor; "1.safetensors=a,b" is a shard of tensors of one byte each.
    private static IReadOnlyList<Anomaly> Compare(int? total, string map, string shards)
    {
        var entries = string.Join(",", Pairs(map).Select(pair => $"\"{pair[0]}\":\"{pair[1]}\""));
        var metadata = total is null ? "" : $"\"total_size\":{total}";
        var index = Read($"{{\"metadata\":{{{metadata}}},\"weight_map\":{{{entries}}}}}");
        Assert.Empty(index.Anomalies);
        var headers = Pairs(shards).ToDictionary(pair => pair[0], pair => Header(Folder + pair[0], pair[1].Split(',')));
        return index.Compare(headers.Keys.ToHashSet(), headers);
    }

    private static IEnumerable<string[]> Pairs(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='));

    private static SafetensorsHeader Header(string file, string[] tensors)
    {
        var entries = tensors.Select((tensor, i) => $"\"{tensor}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}");
        var json = Encoding.UTF8.GetBytes("{" + string.Join(",", entries) + "}");
        var header = SafetensorsHeader.Read(file, json, 8 + json.Length + tensors.Length);
        Assert.Empty(header.Anomalies);
        return header;
    }
}
