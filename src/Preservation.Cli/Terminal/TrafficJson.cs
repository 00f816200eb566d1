using System.Text.Json;
using Preservation.Archive.Ports;

namespace Preservation.Cli.Terminal;

/// <summary>What a command has asked of each store and moved to and from it, for machines: providers put both on their bills.</summary>
internal static class TrafficJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<IObjectStore> stores)
    {
        json.WriteStartArray("traffic");
        foreach (var store in stores)
        {
            json.WriteStartObject();
            json.WriteString("store", store.Name.Value);
            json.WriteStartObject("requests");
            foreach (var (what, count) in store.Traffic.Requests)
                json.WriteNumber(what, count);
            json.WriteEndObject();
            json.WriteNumber("bytesSent", store.Traffic.BytesSent);
            json.WriteNumber("bytesReceived", store.Traffic.BytesReceived);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
