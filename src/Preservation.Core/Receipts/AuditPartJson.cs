using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Receipts;

/// <summary>The member <c>part</c> of a check.</summary>
internal static class AuditPartJson
{
    public static void Write(Utf8JsonWriter json, AuditPart part)
    {
        json.WriteStartObject("part");
        json.WriteString("since", Moments.Write(part.Since));
        json.WriteNumber("number", part.Number);
        json.WriteBoolean("last", part.IsLast);
        if (part.Previous is { } previous)
            json.WriteString("previousPartSha256", previous.ToString());
        json.WriteStartArray("workers");
        foreach (var worker in part.Workers)
            json.WriteStringValue(worker);
        json.WriteEndArray();
        json.WriteNumber("bytesBefore", part.BytesBefore);
        json.WriteEndObject();
    }

    public static AuditPart? Read(JsonReading check)
    {
        if (check.OptionalObject("part") is not { } part)
            return null;
        var read = new AuditPart
        {
            Since = part.Moment("since"),
            Number = part.Integer("number", least: 1),
            IsLast = part.Boolean("last"),
            Previous = part.Optional("previousPartSha256") is null ? null : part.Digest("previousPartSha256"),
            Workers = part.Strings("workers"),
            BytesBefore = part.Integer("bytesBefore"),
        };
        if (read.Previous is null != (read.Number == 1))
            part.Fail("previousPartSha256", "it is there in every part but the first");
        part.NoOthers();
        return read;
    }
}
