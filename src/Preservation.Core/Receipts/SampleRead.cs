using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Receipts;

/// <summary>Which chunks a sampled audit has read, so that whoever recomputes the choice can compare.</summary>
/// <param name="Asked">How many were to be chosen; all when there are fewer.</param>
/// <param name="Total">Chunks of the holding at that sequence.</param>
/// <param name="Chunks">Their numbers, ascending: those that were read, whatever came of it.</param>
public sealed record SampleRead(long Asked, long Total, IReadOnlyList<long> Chunks)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("sample");
        json.WriteNumber("asked", Asked);
        json.WriteNumber("total", Total);
        json.WriteStartArray("chunks");
        foreach (var chunk in Chunks)
            json.WriteNumberValue(chunk);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static SampleRead? Read(JsonReading check)
    {
        if (check.OptionalObject("sample") is not { } reading)
            return null;
        var sample = new SampleRead(reading.Integer("asked", 1), reading.Integer("total"), reading.Integers("chunks"));
        if (sample.Chunks.Zip(sample.Chunks.Skip(1)).Any(pair => pair.First >= pair.Second) || sample.Chunks is [.., var last] && last >= sample.Total)
            reading.Fail("chunks", $"ascending numbers below {sample.Total} are expected");
        reading.NoOthers();
        return sample;
    }
}
