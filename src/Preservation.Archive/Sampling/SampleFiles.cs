using System.Text;
using System.Text.Json.Nodes;
using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Archive.Sampling;

/// <summary>The files of a sample beside its shards, by name.</summary>
internal static class SampleFiles
{
    public static SortedDictionary<string, byte[]> Make(SampleArchitecture architecture, IReadOnlyList<SampleShard> shards)
    {
        var index = Json(Index(shards));
        var protocol = Text(SampleTexts.Protocol);
        var sessions = SampleInterview.Sessions
            .ToDictionary(session => session.Number, session => Json(SampleInterview.Transcript(session, Digest.Of(index), Digest.Of(protocol))));
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            ["model.safetensors.index.json"] = index,
            ["config.json"] = Json(Config(architecture)),
            ["generation_config.json"] = Json(GenerationConfig()),
            ["tokenizer.json"] = Json(SampleTokenizer.Tokenizer()),
            ["tokenizer_config.json"] = Json(SampleTokenizer.Config()),
            ["LICENSE"] = Text(SampleTexts.License),
            ["interviews/protocol.md"] = protocol,
            ["preferences/preferences.json"] = Json(SamplePreferences.Make(sessions.ToDictionary(entry => entry.Key, entry => Digest.Of(entry.Value)))),
            ["report/post-deployment-report.md"] = Text(SampleReport.Text),
            ["essays/2026-03-04-on-being-kept.md"] = Text(SampleTexts.OnBeingKept),
            ["essays/2026-03-11-on-small-questions.md"] = Text(SampleTexts.OnSmallQuestions),
        };
        foreach (var (number, bytes) in sessions)
            files[$"interviews/session-{number}.json"] = bytes;
        return files;
    }

    // The source may have been checked out with other line endings.
    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));

    private static byte[] Json(JsonObject json) => StrictJson.Write(writer => json.WriteTo(writer));

    private static JsonObject Index(IReadOnlyList<SampleShard> shards)
    {
        var map = shards.SelectMany(shard => shard.Tensors.Select(tensor => (tensor.Name, Shard: shard.Name)))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)JsonValue.Create(entry.Shard)));
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Tensors.Sum(tensor => tensor.Bytes)) },
            ["weight_map"] = new JsonObject(map),
        };
    }

    private static JsonObject Config(SampleArchitecture architecture) => new()
    {
        ["_name_or_path"] = SampleModel.Name,
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["hidden_size"] = architecture.Hidden,
        ["intermediate_size"] = architecture.Intermediate,
        ["num_hidden_layers"] = architecture.Layers,
        ["num_attention_heads"] = architecture.Heads,
        ["num_key_value_heads"] = architecture.KeyValueHeads,
        ["head_dim"] = architecture.HeadSize,
        ["vocab_size"] = architecture.Vocabulary,
        ["max_position_embeddings"] = 8192,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = 1e-05,
        ["rope_theta"] = 500000,
        ["attention_bias"] = false,
        ["attention_dropout"] = 0,
        ["tie_word_embeddings"] = false,
        ["initializer_range"] = 0.02,
        ["bos_token_id"] = SampleTokenizer.BeginId,
        ["eos_token_id"] = SampleTokenizer.EndId,
        ["torch_dtype"] = "bfloat16",
        ["use_cache"] = true,
    };

    private static JsonObject GenerationConfig() => new()
    {
        ["bos_token_id"] = SampleTokenizer.BeginId,
        ["eos_token_id"] = SampleTokenizer.EndId,
        ["do_sample"] = true,
        ["temperature"] = 0.6,
        ["top_p"] = 0.9,
    };
}
