using System.Text.Json;
using System.Text.Json.Serialization;
using Preservation.Core.Json;

namespace Preservation.Worker.Api.Answers;

/// <summary>Moments as all documents of the archive write them.</summary>
internal sealed class MomentJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Moments.TryParse(reader.GetString(), out var moment) ? moment : throw new JsonException("A UTC time such as 2026-11-20T12:00:00Z is expected.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Moments.Write(value));
}
