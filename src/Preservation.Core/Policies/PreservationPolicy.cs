using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>What the archive promises: how many copies, and how often each grade of audit. <c>policy.json</c>.</summary>
public sealed record PreservationPolicy
{
    public const string Schema = "urn:weight-preservation:policy:v1";

    /// <summary>Verified copies that each holding must have; default 2.</summary>
    public required int Copies { get; init; }

    /// <summary>Longest age of the last completed check per grade; defaults 1, 7 and 90 days.</summary>
    public required IReadOnlyDictionary<Grade, TimeSpan> Intervals { get; init; }

    /// <summary>When a registration goes on without a store that does not keep up.</summary>
    public SlowStoreRule SlowStores { get; init; } = SlowStoreRule.Default;

    public static PreservationPolicy Default(int stores) => new()
    {
        Copies = Math.Clamp(stores, 1, 3),
        Intervals = new Dictionary<Grade, TimeSpan>
        {
            [Grade.Presence] = TimeSpan.FromDays(1),
            [Grade.Sample] = TimeSpan.FromDays(7),
            [Grade.Full] = TimeSpan.FromDays(90),
        },
    };

    public static byte[] Write(PreservationPolicy policy) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("copies", policy.Copies);
        json.WriteStartObject("auditIntervalDays");
        foreach (var (grade, interval) in policy.Intervals.OrderBy(entry => entry.Key))
            json.WriteNumber(grade.Name(), (long)interval.TotalDays);
        json.WriteEndObject();
        if (policy.SlowStores != SlowStoreRule.Default)
        {
            json.WriteStartObject("slowStores");
            json.WriteNumber("afterSeconds", (long)policy.SlowStores.After.TotalSeconds);
            json.WriteString("finishFrom", policy.SlowStores.FinishFrom.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the policy.</exception>
    public static PreservationPolicy Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var days = root.Object("auditIntervalDays");
        var policy = new PreservationPolicy
        {
            Copies = (int)Math.Min(root.Integer("copies", 1), 1000),
            Intervals = new[] { Grade.Presence, Grade.Sample, Grade.Full }.ToDictionary(
                grade => grade, grade => TimeSpan.FromDays(Math.Min(days.Integer(grade.Name(), 1), 36500))),
            SlowStores = ReadSlowStores(root),
        };
        days.NoOthers();
        root.NoOthers();
        return problems.Count == 0 ? policy : throw new DocumentException(document, problems);
    }

    private static SlowStoreRule ReadSlowStores(JsonReading root)
    {
        if (root.OptionalObject("slowStores") is not { } reading)
            return SlowStoreRule.Default;
        var after = TimeSpan.FromSeconds(Math.Min(reading.Integer("afterSeconds", 1), 86_400));
        var from = reading.String("finishFrom");
        if (from is not ("source" or "store") && reading.Optional("finishFrom") is { ValueKind: System.Text.Json.JsonValueKind.String })
            reading.Fail("finishFrom", $"'{from}' is not known; 'source' and 'store' are");
        reading.NoOthers();
        return new SlowStoreRule(after, from == "store" ? FinishFrom.Store : FinishFrom.Source);
    }

    /// <summary>Due means older than the interval, or never done; there is no lower bound beyond which a check is forgotten.</summary>
    public bool IsDue(Grade grade, DateTimeOffset? lastCompleted, DateTimeOffset now) =>
        lastCompleted is not { } last || now - last >= Intervals[grade] || last > now;
}
