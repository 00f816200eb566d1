using System.Text.Json;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Cli.Commands.Workers;

/// <summary>Orders for machines. What is not there concerns every one: a pause without a store is one of all stores.</summary>
internal static class OrderJson
{
    public static void Write(Utf8JsonWriter json, Pause pause)
    {
        if (pause.Holding is { } holding)
            json.WriteString("holding", holding.Value);
        if (pause.Store is { } store)
            json.WriteString("store", store);
        json.WriteString("reason", pause.Reason);
        json.WriteString("askedBy", pause.AskedBy);
        json.WriteString("since", Moments.Write(pause.Since));
        if (pause.Until is { } until)
            json.WriteString("until", Moments.Write(until));
    }

    public static void Write(Utf8JsonWriter json, AuditRequest request)
    {
        json.WriteString("holding", request.Holding.Value);
        json.WriteString("store", request.Store);
        json.WriteString("grade", request.Grade.Name());
        json.WriteString("askedBy", request.AskedBy);
        json.WriteString("askedAt", Moments.Write(request.AskedAt));
    }

    /// <summary>An array of objects.</summary>
    public static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
