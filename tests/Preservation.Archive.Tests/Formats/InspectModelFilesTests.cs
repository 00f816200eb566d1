using Preservation.Archive.Formats;
using Preservation.Archive.Sampling;
using Preservation.Archive.Tests.Sampling;

namespace Preservation.Archive.Tests.Formats;

public sealed class InspectModelFilesTests : IDisposable
{
    private const string Shard = "model-00002-of-00003.safetensors";
    private const string Index = "model.safetensors.index.json";

    private readonly SampleFolder _folder = new();

    public static TheoryData<string, Action<string>, string, string> Damage => new()
    {
        { "cut by a byte", path => Resize(path, -1), Shard, "1 byte too short" },
        { "cut by half", path => Resize(path, -new FileInfo(path).Length / 2), Shard, "bytes too short" },
        { "longer by a byte", path => Resize(path, 1), Shard, "1 byte too long" },
        { "empty", path => File.WriteAllBytes(path, []), Shard, "it is empty" },
        { "a single byte", path => File.WriteAllBytes(path, [7]), Shard, "it has 1 byte" },
        { "cut inside the header", path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]), Shard, "is cut short" },
        { "a huge header length", path => File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)0xFF, 64)]), Shard, "at most 100000000 are allowed" },
        { "missing", File.Delete, Index, $"the shard '{Shard}' is missing" },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public async Task A_damaged_shard_is_found(string damage, Action<string> apply, string file, string expected)
    {
        await WriteAsync();
        apply(_folder[Shard]);
        var anomaly = Assert.Single(await _folder.InspectAsync());
        Assert.True(anomaly.IsError, damage);
        Assert.Equal(file, anomaly.File);
        Assert.Contains(expected, anomaly.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_under_other_names_make_the_index_stale_and_nothing_is_lost()
    {
        await WriteAsync();
        File.Move(_folder[Shard], _folder["second.safetensors"]);
        var anomaly = Assert.Single(await _folder.InspectAsync());
        Assert.False(anomaly.IsError);
        Assert.StartsWith($"index-stale: the shard '{Shard}' is not here", anomaly.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_grew_since_it_was_listed_is_found()
    {
        await WriteAsync();
        var files = _folder.List().Select(file => file.Name == "config.json" ? file with { Size = file.Size - 1 } : file).ToList();
        var anomaly = Assert.Single((await InspectModelFiles.RunAsync(files, TestContext.Current.CancellationToken)).Anomalies);
        Assert.Contains("when it was listed", anomaly.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{", "config.json: error: it is not valid JSON")]
    [InlineData("model.gguf", "GGML", "model.gguf: error: it has 4 bytes")]
    [InlineData("optimizer.PT", "PK\u0003\u0004 and no end", "optimizer.PT: error: it has no zip end-of-central-directory")]
    [InlineData("old.bin", "", "old.bin: error: it is empty")]
    [InlineData("extra.safetensors", "\u0002\0\0\0\0\0\0\0{}", "extra.safetensors: warning: orphan")]
    [InlineData(Index, "{}", Index + ": error: it has no weight_map")]
    public async Task Files_of_every_format_are_looked_at(string name, string content, string expected)
    {
        await WriteAsync();
        File.WriteAllText(_folder[name], content);
        Assert.StartsWith(expected, Assert.Single(await _folder.InspectAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opaque_files_pass()
    {
        await WriteAsync();
        File.WriteAllText(_folder["legacy.bin"], "anything");
        File.WriteAllText(_folder["notes.txt"], "");
        Assert.Empty(await _folder.InspectAsync());
        var formats = (await InspectModelFiles.RunAsync(_folder.List(), TestContext.Current.CancellationToken)).Formats;
        Assert.DoesNotContain("legacy.bin", formats.Keys);
        Assert.Equal(("safetensors", "weight-index", "json"), (formats[Shard], formats[Index], formats["config.json"]));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_not_an_anomaly() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => InspectModelFiles.RunAsync(
            [new InspectedFile("config.json", _folder["config.json"], 1)], TestContext.Current.CancellationToken));

    public void Dispose() => _folder.Dispose();

    private Task<SampleSummary> WriteAsync() => SampleModel.WriteAsync(
        _folder.Path, new() { Size = 1 << 20, Shards = 3 }, null, TestContext.Current.CancellationToken);

    private static void Resize(string path, long difference)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length + difference);
    }
}
