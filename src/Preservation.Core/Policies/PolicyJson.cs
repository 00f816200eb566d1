using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>Reads and writes <c>policy.json</c>; see <c>manifests/README.md</c>.</summary>
public static class PolicyJson
{
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
        IntervalsJson.Write(json, policy.Intervals);
        BudgetJson.Write(json, policy.Budget);
        WriteStores(json, policy);
        RulesJson.Write(json, policy);
        LedgerRuleJson.Write(json, policy.Ledger);
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
            Intervals = IntervalsJson.ReadAll(root),
            Budget = BudgetJson.Read(root) ?? StoreBudget.None,
            Stores = ReadStores(root),
            Repair = RulesJson.ReadRepair(root),
            Alerts = RulesJson.ReadAlerts(root),
            SlowStores = RulesJson.ReadSlowStores(root),
            Ledger = LedgerRuleJson.Read(root),
        };
        root.NoOthers();
        return problems.Count == 0 ? policy : throw new DocumentException(document, problems);
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
                IntervalsJson.Write(json, rule.Intervals);
            if (rule.Budget is { } budget)
                BudgetJson.Write(json, budget);
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
                Intervals = rule.OptionalObject("auditIntervals") is { } intervals ? IntervalsJson.Read(intervals) : [],
                Budget = BudgetJson.Read(rule),
            };
            rule.NoOthers();
        }
        return stores;
    }
}
