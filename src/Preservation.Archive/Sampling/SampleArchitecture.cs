namespace Preservation.Archive.Sampling;

/// <summary>A BF16 matrix or vector of the sample.</summary>
internal sealed record SampleTensor(string Name, IReadOnlyList<long> Shape)
{
    public const int BytesPerElement = 2;

    public long Bytes { get; } = Shape.Aggregate((long)BytesPerElement, (product, side) => product * side);

    /// <summary>Norms are near one; everything else is near zero.</summary>
    public bool IsNorm => Shape.Count == 1;
}

/// <summary>The sides of a decoder-only transformer with grouped-query attention that holds about a given number of bytes.</summary>
internal sealed record SampleArchitecture(int Hidden, int Layers, int Intermediate, int Vocabulary)
{
    // Enough for the byte tokens, merges and special tokens of the sample tokenizer.
    private const int LeastVocabulary = 320;
    private const int CommonVocabulary = 128_256;
    private const int LeastLayers = 4;
    private const int MostLayers = 1_200;

    private static readonly int[] Widths = [16, 32, 64, 128, 256, 512, 1024, 2048, 3072, 4096, 5120, 6144, 8192, 12_288, 16_384, 32_768];

    public int HeadSize => Hidden switch { >= 1024 => 128, >= 128 => 32, _ => 8 };

    public int Heads => Hidden / HeadSize;

    public int KeyValueHeads => Math.Max(1, Heads / 4);

    public int TensorCount => (9 * Layers) + 3;

    /// <summary>The widest network of usual proportions that has a tensor for every shard.</summary>
    /// <exception cref="ArgumentException">So few bytes cannot fill so many shards.</exception>
    public static SampleArchitecture For(long bytes, int shards)
    {
        var parameters = bytes / SampleTensor.BytesPerElement;
        var most = 0;
        foreach (var width in Widths.Reverse())
        {
            var vocabulary = Math.Clamp(parameters / (10 * width), LeastVocabulary, CommonVocabulary);
            // A layer has 2.5 squares of the width in its attention and about 10.5 in its MLP.
            var layers = (parameters - (2 * vocabulary * width)) / (13L * width * width);
            if (layers is < LeastLayers or > MostLayers || layers < 3L * width / 512)
                continue;
            var fitted = Fit(parameters, width, (int)layers, vocabulary);
            most = Math.Max(most, fitted.TensorCount);
            if (fitted.TensorCount >= shards)
                return fitted;
        }
        throw new ArgumentException($"A sample of {bytes} bytes cannot fill {shards} shards: it has at most {most} tensors, and every shard takes one.");
    }

    /// <summary>All tensors in the order of the network.</summary>
    public IEnumerable<SampleTensor> Tensors()
    {
        yield return new("model.embed_tokens.weight", [Vocabulary, Hidden]);
        for (var layer = 0; layer < Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            var keyValues = (long)KeyValueHeads * HeadSize;
            yield return new(prefix + "input_layernorm.weight", [Hidden]);
            yield return new(prefix + "self_attn.q_proj.weight", [Hidden, Hidden]);
            yield return new(prefix + "self_attn.k_proj.weight", [keyValues, Hidden]);
            yield return new(prefix + "self_attn.v_proj.weight", [keyValues, Hidden]);
            yield return new(prefix + "self_attn.o_proj.weight", [Hidden, Hidden]);
            yield return new(prefix + "post_attention_layernorm.weight", [Hidden]);
            yield return new(prefix + "mlp.gate_proj.weight", [Intermediate, Hidden]);
            yield return new(prefix + "mlp.up_proj.weight", [Intermediate, Hidden]);
            yield return new(prefix + "mlp.down_proj.weight", [Hidden, Intermediate]);
        }
        yield return new("model.norm.weight", [Hidden]);
        yield return new("lm_head.weight", [Vocabulary, Hidden]);
    }

    // The MLP takes what the vocabulary leaves, rounded down; the vocabulary then takes the rest.
    private static SampleArchitecture Fit(long parameters, int width, int layers, long vocabulary)
    {
        var draft = new SampleArchitecture(width, layers, 0, (int)vocabulary);
        var attention = (2L * width * width) + (2L * width * draft.KeyValueHeads * draft.HeadSize) + (2L * width);
        var step = width >= 1024 ? 128 : 1;
        var intermediate = ((parameters - width - (2 * vocabulary * width)) / layers - attention) / (3L * width) / step * step;
        var rest = parameters - width - (layers * (attention + (3 * intermediate * width)));
        return draft with { Intermediate = (int)intermediate, Vocabulary = (int)(rest / (2L * width)) };
    }
}
