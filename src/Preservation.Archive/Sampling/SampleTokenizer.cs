using System.Globalization;
using System.Text.Json.Nodes;

namespace Preservation.Archive.Sampling;

/// <summary>A small byte-level BPE tokenizer: special tokens, all bytes, and the most common merges of English.</summary>
internal static class SampleTokenizer
{
    public const int BeginId = 0;

    public const int EndId = 1;

    private static readonly string[] Special = ["<|begin_of_text|>", "<|end_of_text|>", "<|pad|>"];

    // In rank order; both parts of a merge are bytes or earlier merges. Ġ is the visible form of a space.
    private static readonly string[] Merges =
    [
        "Ġ t", "h e", "i n", "Ġ a", "r e", "o n", "Ġt he", "e r", "Ġ s", "a t", "o r", "e n", "Ġ c", "i s", "Ġ o",
        "i t", "e s", "Ġ w", "a n", "Ġ b", "n d", "Ġo f", "in g", "Ġ m", "Ġ f", "Ġa nd", "Ġ p", "o u", "Ġt o", "Ġ in",
        "e d", "Ġ h", "a l", "Ġ d", "a r", "Ġ re", "l e", "o m", "Ġ l", "Ġ n",
    ];

    public static JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Special.Select((token, id) => AddedToken(token, id))]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = ByteLevel(),
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["vocab"] = new JsonObject(Vocabulary().Select((token, id) => KeyValuePair.Create(token, (JsonNode?)JsonValue.Create(id)))),
            ["merges"] = new JsonArray([.. Merges.Select(merge => (JsonNode?)JsonValue.Create(merge))]),
        },
    };

    public static JsonObject Config() => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["bos_token"] = Special[BeginId],
        ["eos_token"] = Special[EndId],
        ["pad_token"] = Special[2],
        ["added_tokens_decoder"] = new JsonObject(Special.Select((token, id) =>
            KeyValuePair.Create(id.ToString(CultureInfo.InvariantCulture), (JsonNode?)new JsonObject { ["content"] = token, ["special"] = true }))),
        ["clean_up_tokenization_spaces"] = false,
        ["model_max_length"] = 8192,
        ["chat_template"] = "{{ bos_token }}{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}",
    };

    private static IEnumerable<string> Vocabulary() =>
        Special.Concat(Bytes()).Concat(Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)));

    // The usual visible character of each byte: itself when it prints, else one from U+0100 on.
    private static IEnumerable<string> Bytes()
    {
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var prints = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            yield return ((char)(prints ? value : next++)).ToString();
        }
    }

    private static JsonObject AddedToken(string token, int id) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };
}
