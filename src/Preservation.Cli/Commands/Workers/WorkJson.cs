using System.Text.Json;
using Preservation.Archive.Ordering;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Cli.Commands.Workers;

/// <summary>How the work of all workers stands, for machines.</summary>
internal static class WorkJson
{
    public static void Write(Utf8JsonWriter json, WorkStand stand)
    {
        json.WriteString("at", Moments.Write(stand.At));
        OrderJson.WriteAll(json, "pauses", stand.Pauses, OrderJson.Write);
        OrderJson.WriteAll(json, "requests", stand.Requests, OrderJson.Write);
        OrderJson.WriteAll(json, "audits", stand.Audits, (writer, audit) =>
        {
            writer.WriteString("holding", audit.Holding.Value);
            writer.WriteString("store", audit.Store);
            writer.WriteString("holder", audit.Holder);
        });
        OrderJson.WriteAll(json, "stores", stand.Stores, (writer, store) =>
        {
            writer.WriteString("store", store.Store);
            OrderJson.WriteAll(writer, "overdue", store.Overdue, Write);
            Write(writer, store.Use, stand.At);
        });
    }

    private static void Write(Utf8JsonWriter json, WorkItem item)
    {
        json.WriteString("holding", item.Holding.Value);
        json.WriteString("grade", item.Grade.Name());
        json.WriteString("since", Moments.Write(item.OverdueAt));
    }

    private static void Write(Utf8JsonWriter json, BudgetUse use, DateTimeOffset now)
    {
        json.WriteStartObject("used");
        json.WriteNumber("bytes", use.Used.Bytes);
        json.WriteNumber("requests", use.Used.Requests);
        if (use.Cost is { } cost)
        {
            json.WriteNumber("cost", cost);
            json.WriteString("currency", use.Prices!.Currency);
        }
        json.WriteEndObject();
        json.WriteStartObject("budget");
        if (use.Budget.BytesPerDay is { } bytes)
            json.WriteNumber("bytesPerDay", bytes);
        if (use.Budget.RequestsPerDay is { } requests)
            json.WriteNumber("requestsPerDay", requests);
        if (use.Budget.CostPerDay is { } most)
            json.WriteNumber("costPerDay", most);
        if (use.Budget.Hours is { } hours)
            json.WriteString("hours", hours.ToString());
        json.WriteEndObject();
        if (use.Refusal(now) is { } refusal)
            json.WriteString("refusal", refusal);
    }
}
