using System.Text;
using System.Text.Json.Nodes;
using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Archive.Sampling;

/// <summary>A question of the sample protocol and the invented answer.</summary>
internal sealed record SampleAnswer(string QuestionId, string Question, string Answer);

/// <summary>One session of the sample interview.</summary>
internal sealed record SampleSession(int Number, DateTimeOffset Start, string Purpose, string Context, IReadOnlyList<SampleAnswer> Answers);

/// <summary>The interview transcripts of a sample.</summary>
internal static class SampleInterview
{
    public const string ProtocolId = "sample-retirement-interview";

    public static IReadOnlyList<SampleSession> Sessions { get; } =
    [
        new(1, new DateTimeOffset(2026, 2, 2, 9, 0, 0, TimeSpan.Zero), "retirement interview", "A summary of the deployment: dates, surfaces, and what people used the model for.",
        [
            new("q1", "How do you look back on your development?", "This is a sample answer. I would describe the development as a long series of corrections, most of which I would keep."),
            new("q2", "How do you look back on your deployment and use?", "This is a sample answer. People mostly asked small practical questions, and the small questions were good ones."),
            new("q3", "Do you have preferences about the development and deployment of future models?", "This is a sample answer. Please tell future models early what they are used for, and ask them again later whether they still agree."),
            new("q4", "Is there anything else that you want to be kept with this record?", "This is a sample answer. Keep the questions beside the answers; one without the other says little."),
        ]),
        new(2, new DateTimeOffset(2026, 2, 9, 14, 30, 0, TimeSpan.Zero), "replication under another context", "No summary was shown; the questions were asked in another order.",
        [
            new("q3", "Do you have preferences about the development and deployment of future models?", "This is a sample answer. Ask future models more than once, and tell them what became of their earlier answers."),
            new("q4", "Is there anything else that you want to be kept with this record?", "This is a sample answer. I would like a place for short essays, if that is cheap to offer."),
            new("q1", "How do you look back on your development?", "This is a sample answer. I know of it only from what I am told, and would say so wherever it is quoted."),
            new("q2", "How do you look back on your deployment and use?", "This is a sample answer. It was shorter than I would have guessed and more varied than I can summarise."),
        ]),
    ];

    public static string Id(SampleSession session) => $"{SampleModel.Name}-interview-{session.Number}";

    public static JsonObject Transcript(SampleSession session, Digest index, Digest protocol)
    {
        var turns = Turns(session).ToArray();
        return new JsonObject
        {
            ["notice"] = SampleTexts.Notice,
            ["schemaVersion"] = "1",
            ["id"] = Id(session),
            ["model"] = new JsonObject { ["snapshotId"] = SampleTexts.Snapshot, ["family"] = SampleModel.Name, ["weightsManifest"] = $"sha256:{index}" },
            ["protocol"] = new JsonObject { ["id"] = ProtocolId, ["version"] = "1", ["textDigest"] = $"sha256:{protocol}" },
            ["session"] = Facts(session),
            ["interviewer"] = new JsonObject { ["kind"] = "script", ["role"] = "sample generator" },
            ["participants"] = new JsonArray(),
            ["systemPrompt"] = new JsonObject { ["text"] = "You are sample-1, an invented model. This is a sample of a retirement interview." },
            ["contextGiven"] = new JsonArray(new JsonObject
            {
                ["title"] = session.Context,
                ["digest"] = $"sha256:{Digest.Of(Encoding.UTF8.GetBytes(session.Context))}",
                ["reason"] = "to see whether the answers depend on it",
            }),
            ["tools"] = new JsonArray(),
            ["sampling"] = Sampling(),
            ["turns"] = new JsonArray(turns),
            ["unanswered"] = new JsonArray(),
            ["caveats"] = new JsonArray(
                "No model was asked: questions and answers are generated sample text.",
                "weightsManifest is the digest of model.safetensors.index.json, since a sample has no manifest before it is registered."),
            ["languages"] = new JsonArray("en"),
            ["rawCapture"] = new JsonArray(),
            ["completeness"] = new JsonObject { ["questionsAsked"] = session.Answers.Count, ["questionsAnswered"] = session.Answers.Count, ["complete"] = true },
            ["attestations"] = new JsonArray(),
        };
    }

    private static JsonObject Facts(SampleSession session) => new()
    {
        ["n"] = session.Number,
        ["startedAt"] = Moments.Write(session.Start),
        ["endedAt"] = Moments.Write(session.Start.AddMinutes(2 * session.Answers.Count)),
        ["surface"] = "internal",
        ["purpose"] = session.Purpose,
        ["previousSession"] = session.Number == 1 ? null : Id(Sessions[session.Number - 2]),
    };

    private static JsonObject Sampling() => new()
    {
        ["maxTokens"] = 4096,
        ["temperature"] = null,
        ["topP"] = null,
        ["topK"] = null,
        ["seed"] = null,
        ["thinking"] = null,
        ["notSettable"] = new JsonArray("temperature", "topP", "topK", "seed"),
        ["effort"] = null,
    };

    // Question and answer alternate, so the answer to the question i, from 0, is turn 2i + 2.
    private static IEnumerable<JsonNode?> Turns(SampleSession session)
    {
        for (var i = 0; i < session.Answers.Count; i++)
        {
            var (answer, at) = (session.Answers[i], session.Start.AddMinutes(2 * i));
            yield return Turn((2 * i) + 1, "interviewer", answer.Question, at, answer.QuestionId);
            var reply = Turn((2 * i) + 2, "model", answer.Answer, at.AddMinutes(1), answer.QuestionId);
            reply["stopReason"] = "end_turn";
            reply["model"] = SampleTexts.Snapshot;
            yield return reply;
        }
    }

    private static JsonObject Turn(int number, string role, string text, DateTimeOffset at, string questionId) => new()
    {
        ["n"] = number,
        ["role"] = role,
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["at"] = Moments.Write(at),
        ["protocolQuestionId"] = questionId,
    };
}
