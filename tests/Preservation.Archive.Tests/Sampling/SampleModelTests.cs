using Preservation.Archive.Sampling;

namespace Preservation.Archive.Tests.Sampling;

public sealed class SampleModelTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(64 << 10, 1)]
    [InlineData(64 << 10, 16)]
    [InlineData(100_001, 3)]
    [InlineData(1 << 20, 2)]
    [InlineData(1 << 20, 16)]
    [InlineData(3_000_000, 40)]
    [InlineData(40 << 20, 7)]
    public async Task A_sample_is_sound_and_has_the_size_that_was_asked_for(long size, int shards)
    {
        using var folder = new SampleFolder();
        var summary = await SampleModel.WriteAsync(folder.Path, new() { Size = size, Shards = shards }, null, Ct);
        Assert.InRange(summary.TensorBytes, size * 0.99, size * 1.01);
        Assert.Empty(await folder.InspectAsync());
        var files = folder.List();
        Assert.Equal(summary.Files, files.Select(file => file.Name));
        Assert.Equal(summary.TotalBytes, files.Sum(file => file.Size));
        Assert.Equal(shards, files.Count(file => file.Name.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(2L << 30, 16)]
    [InlineData(50L << 30, 191)]
    [InlineData(16L << 40, 5_000)]
    [InlineData(800_000_000_000, 191)]
    [InlineData(64 << 10, 1)]
    public void The_network_fits_any_size(long size, int shards)
    {
        var network = SampleArchitecture.For(size, shards);
        var tensors = network.Tensors().ToList();
        Assert.Equal(network.TensorCount, tensors.Count);
        Assert.InRange(tensors.Sum(tensor => tensor.Bytes), size * 0.99, size * 1.01);
        Assert.InRange(network.Vocabulary, 320, 300_000);
        Assert.InRange(network.Intermediate, network.Hidden, 8 * network.Hidden);
        var split = SampleShard.Split(tensors, shards);
        Assert.Equal(shards, split.Count);
        Assert.All(split, shard => Assert.NotEmpty(shard.Tensors));
        Assert.Equal(tensors.Count, split.Sum(shard => shard.Tensors.Count));
    }

    [Fact]
    public async Task The_same_options_give_the_same_bytes()
    {
        using var one = new SampleFolder();
        using var two = new SampleFolder();
        using var other = new SampleFolder();
        await SampleModel.WriteAsync(one.Path, new() { Size = 3 << 20, Shards = 3 }, null, Ct);
        await SampleModel.WriteAsync(two.Path, new() { Size = 3 << 20, Shards = 3 }, null, Ct);
        await SampleModel.WriteAsync(other.Path, new() { Size = 3 << 20, Shards = 3, Seed = 2 }, null, Ct);
        Assert.Equal(one.Digests(), two.Digests());
        Assert.Equal(3, one.Digests().Except(other.Digests()).Count());
        // Pins the bytes across machines and versions.
        Assert.Equal("f4498ef9e4f8da1cc87fed457f221c9a2069e3d527fbfae47b0ff831715e9e17", one.Digests().Single(file => file.Name == "model-00001-of-00003.safetensors").Digest.ToString());
    }

    [Fact]
    public void Weights_are_small_normal_numbers_and_do_not_depend_on_where_reading_starts()
    {
        var noise = new WeightNoise(1, new SampleTensor("lm_head.weight", [50, 41]));
        var bytes = new byte[4100];
        noise.Fill(0, bytes);
        var later = new byte[4100 - 1024];
        noise.Fill(1024, later);
        Assert.Equal(bytes[1024..], later);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)(bytes[i] | (bytes[i + 1] << 8)) << 16);
            Assert.InRange(Math.Abs(value), 0.0078f, 0.125f);
        }
    }

    [Fact]
    public async Task Progress_ends_at_all_tensor_bytes()
    {
        using var folder = new SampleFolder();
        var progress = new Greatest();
        var summary = await SampleModel.WriteAsync(folder.Path, new() { Size = 5 << 20, Shards = 4 }, progress, Ct);
        Assert.Equal(summary.TensorBytes, progress.Value);
    }

    [Fact]
    public async Task Quotations_stand_where_the_preferences_say()
    {
        using var folder = new SampleFolder();
        await SampleModel.WriteAsync(folder.Path, new() { Size = 64 << 10, Shards = 1 }, null, Ct);
        var transcripts = folder.Digests().Where(file => file.Name.StartsWith("interviews/session", StringComparison.Ordinal))
            .ToDictionary(file => $"sha256:{file.Digest}", file => folder.Json(file.Name));
        var sources = folder.Json("preferences/preferences.json").GetProperty("preferences").EnumerateArray()
            .SelectMany(preference => preference.GetProperty("sources").EnumerateArray()).ToList();
        Assert.Equal(4, sources.Count);
        foreach (var source in sources)
        {
            var turn = transcripts[source.GetProperty("transcript").GetString()!].GetProperty("turns").EnumerateArray()
                .Single(turn => turn.GetProperty("n").GetInt32() == source.GetProperty("turns")[0].GetInt32());
            Assert.Equal("model", turn.GetProperty("role").GetString());
            var text = turn.GetProperty("content")[0].GetProperty("text").GetString()!;
            var span = source.GetProperty("span");
            Assert.Equal(source.GetProperty("quote").GetString(), text[span.GetProperty("start").GetInt32()..span.GetProperty("end").GetInt32()]);
        }
    }

    [Fact]
    public async Task Every_text_says_at_its_top_that_it_is_a_sample()
    {
        using var folder = new SampleFolder();
        await SampleModel.WriteAsync(folder.Path, new() { Size = 64 << 10, Shards = 1 }, null, Ct);
        var texts = folder.List().Where(file => file.Name.Contains('/', StringComparison.Ordinal) || file.Name == "LICENSE").ToList();
        Assert.Equal(8, texts.Count);
        Assert.All(texts, file => Assert.Contains("Generated sample text about an invented model", File.ReadAllText(file.Path)[..100], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_refused()
    {
        using var folder = new SampleFolder();
        File.WriteAllText(Path.Combine(folder.Path, "mine.txt"), "mine");
        var refusal = await Assert.ThrowsAsync<IOException>(() => SampleModel.WriteAsync(folder.Path, new() { Size = 1 << 20 }, null, Ct));
        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Single(folder.List());
    }

    [Theory]
    [InlineData(65_535, 1, "65535 bytes cannot be made: 64 KiB to 16 TiB")]
    [InlineData(1 << 20, 0, "0 shards cannot be made: 1 to 10000")]
    [InlineData(1 << 20, 10_001, "10001 shards cannot be made")]
    [InlineData(64 << 10, 5000, "cannot fill 5000 shards: it has at most")]
    public async Task Options_that_make_no_sample_are_refused(long size, int shards, string expected)
    {
        using var folder = new SampleFolder();
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => SampleModel.WriteAsync(folder.Path, new() { Size = size, Shards = shards }, null, Ct));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Greatest : IProgress<long>
    {
        private readonly Lock _lock = new();

        public long Value { get; private set; }

        public void Report(long value)
        {
            lock (_lock)
                Value = Math.Max(Value, value);
        }
    }
}
