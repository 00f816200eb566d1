using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>What <c>policy.json</c> says of repairs, alerts and slow stores. What is as it is by default is not written.</summary>
internal static class RulesJson
{
    public static void Write(Utf8JsonWriter json, PreservationPolicy policy)
    {
        if (policy.Repair != RepairRule.Default)
        {
            json.WriteStartObject("repair");
            json.WriteBoolean("automatic", policy.Repair.IsAutomatic);
            json.WriteNumber("perStoreAndHour", policy.Repair.PerStoreAndHour);
            json.WriteEndObject();
        }
        if (policy.Alerts != AlertRule.Default)
        {
            json.WriteStartObject("alerts");
            json.WriteString("remindEvery", Durations.Write(policy.Alerts.RemindEvery));
            json.WriteString("silenceAfter", Durations.Write(policy.Alerts.SilenceAfter));
            json.WriteEndObject();
        }
        if (policy.SlowStores != SlowStoreRule.Default)
        {
            json.WriteStartObject("slowStores");
            json.WriteNumber("afterSeconds", (long)policy.SlowStores.After.TotalSeconds);
            json.WriteString("finishFrom", policy.SlowStores.FinishFrom.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
    }

    public static RepairRule ReadRepair(JsonReading root)
    {
        if (root.OptionalObject("repair") is not { } reading)
            return RepairRule.Default;
        var rule = new RepairRule(reading.Boolean("automatic"),
            reading.Optional("perStoreAndHour") is null ? RepairRule.Default.PerStoreAndHour : (int)Math.Min(reading.Integer("perStoreAndHour", 1), 1_000_000));
        reading.NoOthers();
        return rule;
    }

    public static AlertRule ReadAlerts(JsonReading root)
    {
        if (root.OptionalObject("alerts") is not { } reading)
            return AlertRule.Default;
        var rule = new AlertRule(
            IntervalsJson.ReadSpan(reading, "remindEvery") ?? AlertRule.Default.RemindEvery, IntervalsJson.ReadSpan(reading, "silenceAfter") ?? AlertRule.Default.SilenceAfter);
        reading.NoOthers();
        return rule;
    }

    public static SlowStoreRule ReadSlowStores(JsonReading root)
    {
        if (root.OptionalObject("slowStores") is not { } reading)
            return SlowStoreRule.Default;
        var after = TimeSpan.FromSeconds(Math.Min(reading.Integer("afterSeconds", 1), 86_400));
        var from = reading.String("finishFrom");
        if (from is not ("source" or "store") && reading.Optional("finishFrom") is { ValueKind: JsonValueKind.String })
            reading.Fail("finishFrom", $"'{from}' is not known; 'source' and 'store' are");
        reading.NoOthers();
        return new SlowStoreRule(after, from == "store" ? FinishFrom.Store : FinishFrom.Source);
    }
}
