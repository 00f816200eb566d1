using System.Globalization;
using System.Text.Json;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>Reads and writes <c>policy.json</c>; see <c>manifests/README.md</c>.</summary>
public static class PolicyJson
{
    private static readonly Grade[] Grades = [Grade.Presence, Grade.Sample, Grade.Full, Grade.Drill];

    public static byte[] Write(PreservationPolicy policy) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", PreservationPolicy.Schema);
        json.WriteNumber("version", policy.Version);
        json.WriteNumber("copies", policy.Copies);
        if (policy.Distinct.Count > 0)
        {
            json.WriteStartObject("distinct");
            foreach (var (label, least) in policy.Distinct.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                json.WriteNumber(label, least);
            json.WriteEndObject();
        }
        WriteIntervals(json, policy.Intervals);
        WriteBudget(json, policy.Budget);
        WriteStores(json, policy);
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
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the policy.</exception>
    public static PreservationPolicy Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", PreservationPolicy.Schema);
        var policy = new PreservationPolicy
        {
            Version = root.Optional("version") is null ? 1 : root.Integer("version", 1),
            Copies = (int)Math.Min(root.Integer("copies", 1), 1000),
            Distinct = ReadDistinct(root),
            Intervals = ReadAllIntervals(root),
            Budget = ReadBudget(root) ?? StoreBudget.None,
            Stores = ReadStores(root),
            Repair = ReadRepair(root),
            Alerts = ReadAlerts(root),
            SlowStores = ReadSlowStores(root),
        };
        root.NoOthers();
        return problems.Count == 0 ? policy : throw new DocumentException(document, problems);
    }

    private static void WriteIntervals(Utf8JsonWriter json, IReadOnlyDictionary<Grade, TimeSpan> intervals)
    {
        json.WriteStartObject("auditIntervals");
        foreach (var (grade, interval) in intervals.OrderBy(entry => entry.Key))
            json.WriteString(grade.Name(), Durations.Write(interval));
        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, StoreBudget budget)
    {
        if (budget == StoreBudget.None)
            return;
        json.WriteStartObject("budget");
        if (budget.BytesPerDay is { } bytes)
            json.WriteNumber("bytesPerDay", bytes);
        if (budget.RequestsPerDay is { } requests)
            json.WriteNumber("requestsPerDay", requests);
        if (budget.CostPerDay is { } cost)
            json.WriteString("costPerDay", cost.ToString(CultureInfo.InvariantCulture));
        if (budget.Hours is { } hours)
            json.WriteString("hours", hours.ToString());
        json.WriteEndObject();
    }

    private static void WriteStores(Utf8JsonWriter json, PreservationPolicy policy)
    {
        if (policy.Stores.Count == 0)
            return;
        json.WriteStartObject("stores");
        foreach (var (store, rule) in policy.Stores.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(store);
            if (rule.Intervals.Count > 0)
                WriteIntervals(json, rule.Intervals);
            if (rule.Budget is { } budget)
                WriteBudget(json, budget);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static Dictionary<string, int> ReadDistinct(JsonReading root)
    {
        Dictionary<string, int> distinct = new(StringComparer.Ordinal);
        if (root.OptionalObject("distinct") is not { } reading)
            return distinct;
        foreach (var label in Labels.Names.Where(label => reading.Optional(label) is not null))
            distinct[label] = (int)Math.Min(reading.Integer(label, 1), 1000);
        reading.NoOthers();
        return distinct;
    }

    // Whole days, as policies had them first, are understood as well.
    private static Dictionary<Grade, TimeSpan> ReadAllIntervals(JsonReading root)
    {
        Dictionary<Grade, TimeSpan> read;
        if (root.OptionalObject("auditIntervalDays") is { } days)
        {
            read = Grades.Where(grade => grade != Grade.Drill || days.Optional(grade.Name()) is not null)
                .ToDictionary(grade => grade, grade => TimeSpan.FromDays(Math.Min(days.Integer(grade.Name(), 1), (long)Durations.Longest.TotalDays)));
            days.NoOthers();
            if (root.Optional("auditIntervals") is not null)
                root.Fail("auditIntervals", "it is given beside auditIntervalDays; one of them is expected");
        }
        else
        {
            var reading = root.Object("auditIntervals");
            read = ReadIntervals(reading);
            foreach (var grade in Grades.Where(grade => grade != Grade.Drill && !read.ContainsKey(grade) && reading.Optional(grade.Name()) is null && !reading.IsAbsent))
                reading.Fail(grade.Name(), "it is missing; a span of time such as 90d is expected");
        }
        var defaults = PreservationPolicy.Default(1).Intervals;
        foreach (var grade in Grades)
            read.TryAdd(grade, defaults[grade]);
        return read;
    }

    private static Dictionary<Grade, TimeSpan> ReadIntervals(JsonReading reading)
    {
        Dictionary<Grade, TimeSpan> read = [];
        foreach (var grade in Grades)
        {
            if (ReadSpan(reading, grade.Name()) is { } span)
                read[grade] = span;
        }
        reading.NoOthers();
        return read;
    }

    private static TimeSpan? ReadSpan(JsonReading reading, string member)
    {
        if (reading.OptionalString(member) is not { } text)
            return null;
        if (Durations.TryParse(text, out var span))
            return span;
        reading.Fail(member, $"it is '{text}'; a whole number and s, m, h or d is expected, such as 90d");
        return null;
    }

    private static StoreBudget? ReadBudget(JsonReading root)
    {
        if (root.OptionalObject("budget") is not { } reading)
            return null;
        var budget = new StoreBudget
        {
            BytesPerDay = reading.Optional("bytesPerDay") is null ? null : reading.Integer("bytesPerDay", 1),
            RequestsPerDay = reading.Optional("requestsPerDay") is null ? null : reading.Integer("requestsPerDay", 1),
            CostPerDay = ReadCost(reading),
            Hours = ReadHours(reading),
        };
        reading.NoOthers();
        return budget;
    }

    // Text, because money has no place in a binary fraction.
    private static decimal? ReadCost(JsonReading reading)
    {
        if (reading.OptionalString("costPerDay") is not { } text)
            return null;
        if (text.Length > 0 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]) && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost))
            return cost;
        reading.Fail("costPerDay", $"it is '{text}'; an amount such as \"2.50\" is expected");
        return null;
    }

    private static DailyHours? ReadHours(JsonReading reading)
    {
        if (reading.OptionalString("hours") is not { } text)
            return null;
        if (DailyHours.TryParse(text) is { } hours)
            return hours;
        reading.Fail("hours", $"it is '{text}'; hours in UTC such as 22:00-06:00 are expected");
        return null;
    }

    private static Dictionary<string, StoreRule> ReadStores(JsonReading root)
    {
        Dictionary<string, StoreRule> stores = new(StringComparer.Ordinal);
        if (root.OptionalObject("stores") is not { } reading)
            return stores;
        foreach (var store in reading.Members().ToList())
        {
            var rule = reading.Object(store);
            stores[store] = new StoreRule
            {
                Intervals = rule.OptionalObject("auditIntervals") is { } intervals ? ReadIntervals(intervals) : [],
                Budget = ReadBudget(rule),
            };
            rule.NoOthers();
        }
        return stores;
    }

    private static RepairRule ReadRepair(JsonReading root)
    {
        if (root.OptionalObject("repair") is not { } reading)
            return RepairRule.Default;
        var rule = new RepairRule(reading.Boolean("automatic"),
            reading.Optional("perStoreAndHour") is null ? RepairRule.Default.PerStoreAndHour : (int)Math.Min(reading.Integer("perStoreAndHour", 1), 1_000_000));
        reading.NoOthers();
        return rule;
    }

    private static AlertRule ReadAlerts(JsonReading root)
    {
        if (root.OptionalObject("alerts") is not { } reading)
            return AlertRule.Default;
        var rule = new AlertRule(
            ReadSpan(reading, "remindEvery") ?? AlertRule.Default.RemindEvery, ReadSpan(reading, "silenceAfter") ?? AlertRule.Default.SilenceAfter);
        reading.NoOthers();
        return rule;
    }

    private static SlowStoreRule ReadSlowStores(JsonReading root)
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
