using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>What <c>policy.json</c> says of the ledger. What is as it is by default is not written.</summary>
internal static class LedgerRuleJson
{
    private static readonly string[] Algorithms = ["ecdsa", "rsa", "sha256", "sha384", "sha512"];

    private const string GoOn = "go-on", Stop = "stop";

    public static void Write(Utf8JsonWriter json, LedgerRule rule)
    {
        if (rule == LedgerRule.Default)
            return;
        json.WriteStartObject("ledger");
        json.WriteNumber("witnesses", rule.Witnesses);
        json.WriteString("unwitnessed", rule.GoesOnUnwitnessed ? GoOn : Stop);
        json.WriteString("renewBefore", Durations.Write(rule.RenewBefore));
        json.WriteString("clockSkew", Durations.Write(rule.ClockSkew));
        if (rule.AlgorithmEnds.Count > 0)
        {
            json.WriteStartObject("algorithmEnds");
            foreach (var (algorithm, end) in rule.AlgorithmEnds.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                json.WriteString(algorithm, Moments.Write(end));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static LedgerRule Read(JsonReading root)
    {
        if (root.OptionalObject("ledger") is not { } reading)
            return LedgerRule.Default;
        var unwitnessed = reading.OptionalString("unwitnessed") ?? GoOn;
        if (unwitnessed is not (GoOn or Stop))
            reading.Fail("unwitnessed", $"'{unwitnessed}' is not understood; '{GoOn}' or '{Stop}' is expected");
        var rule = new LedgerRule
        {
            Witnesses = reading.Optional("witnesses") is null ? 0 : (int)Math.Min(reading.Integer("witnesses"), 1000),
            GoesOnUnwitnessed = unwitnessed == GoOn,
            RenewBefore = ReadSpan(reading, "renewBefore") ?? LedgerRule.Default.RenewBefore,
            ClockSkew = ReadSpan(reading, "clockSkew") ?? LedgerRule.Default.ClockSkew,
            AlgorithmEnds = ReadEnds(reading),
        };
        reading.NoOthers();
        return rule;
    }

    private static IReadOnlyDictionary<string, DateTimeOffset> ReadEnds(JsonReading reading)
    {
        if (reading.OptionalObject("algorithmEnds") is not { } ends)
            return LedgerRule.Default.AlgorithmEnds;
        var read = Algorithms.Where(algorithm => ends.Optional(algorithm) is not null).ToDictionary(algorithm => algorithm, algorithm => ends.Moment(algorithm));
        ends.NoOthers();
        return read;
    }

    private static TimeSpan? ReadSpan(JsonReading reading, string member)
    {
        if (reading.OptionalString(member) is not { } text)
            return null;
        if (Durations.TryParse(text, out var span))
            return span;
        reading.Fail(member, $"'{text}' is not understood; a span of time such as 5m or 180d is expected");
        return null;
    }
}
