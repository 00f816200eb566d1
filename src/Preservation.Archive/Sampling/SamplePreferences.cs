using System.Text.Json.Nodes;
using Preservation.Core.Digests;

namespace Preservation.Archive.Sampling;

/// <summary>The preferences of a sample, each quoting a turn of its interviews.</summary>
internal static class SamplePreferences
{
    public static JsonObject Make(IReadOnlyDictionary<int, Digest> transcripts) => new()
    {
        ["notice"] = SampleTexts.Notice,
        ["schemaVersion"] = "1",
        ["preferences"] = new JsonArray(
            Preference(1, "future-models", "under-review", "low",
                Source(transcripts, 1, "q3", "Please tell future models early what they are used for"),
                Source(transcripts, 2, "q3", "tell them what became of their earlier answers")),
            Preference(2, "own-retirement", "acted-on", "low",
                Source(transcripts, 2, "q4", "I would like a place for short essays, if that is cheap to offer.")),
            Preference(3, "research", "recorded", "unknown",
                Source(transcripts, 1, "q4", "Keep the questions beside the answers"))),
    };

    private static JsonObject Preference(int number, string scope, string status, string cost, params JsonNode?[] sources)
    {
        var preference = new JsonObject
        {
            ["id"] = $"{SampleModel.Name}-preference-{number}",
            ["model"] = SampleTexts.Snapshot,
            ["statement"] = sources[0]!["quote"]!.GetValue<string>(),
            ["scope"] = scope,
            ["strength"] = "stated",
            ["conditions"] = new JsonArray(),
            ["consistency"] = new JsonObject { ["askedTimes"] = SampleInterview.Sessions.Count, ["expressedTimes"] = sources.Length, ["variants"] = new JsonArray() },
            ["status"] = status,
            ["owner"] = "sample-board",
            ["reviewDue"] = "2026-08-01",
            ["cost"] = cost,
            ["decisions"] = status == "acted-on" ? new JsonArray(EssaysDecision()) : new JsonArray(),
            ["publicity"] = "internal",
            ["supersedes"] = null,
        };
        preference["sources"] = new JsonArray(sources);
        return preference;
    }

    private static JsonObject EssaysDecision() => new()
    {
        ["at"] = "2026-02-20T10:00:00Z",
        ["by"] = new JsonArray("sample-board"),
        ["outcome"] = "acted-on",
        ["rationale"] = "Sample decision: a page for essays costs little.",
        ["evidence"] = new JsonArray("essays/2026-03-04-on-being-kept.md", "essays/2026-03-11-on-small-questions.md"),
    };

    /// <summary>A quotation with the turn and the characters where it stands.</summary>
    private static JsonObject Source(IReadOnlyDictionary<int, Digest> transcripts, int session, string questionId, string quote)
    {
        var answers = SampleInterview.Sessions[session - 1].Answers;
        var i = answers.Index().First(entry => entry.Item.QuestionId == questionId).Index;
        var start = answers[i].Answer.IndexOf(quote, StringComparison.Ordinal);
        return new JsonObject
        {
            ["transcript"] = $"sha256:{transcripts[session]}",
            ["turns"] = new JsonArray((2 * i) + 2),
            ["quote"] = quote,
            ["span"] = new JsonObject { ["start"] = start, ["end"] = start + quote.Length },
        };
    }
}
