using System.Text;
using System.Text.Json;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>Opens a foreign JSON document as far as it can be understood, and reports what is not strict in it.</summary>
public static class JsonWalk
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Null when the bytes are no JSON object; a byte order mark or a name that stands twice is reported and passed over.</summary>
    public static JsonDocument? Open(ReadOnlyMemory<byte> bytes, string code, string place, ProblemList problems)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            problems.Add(code, place, "it starts with a byte order mark; plain UTF-8 is expected");
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }
        JsonDocument? json = null;
        try
        {
            // The parser takes lone bytes above 0x7F inside strings as they come; a name that is not text must not pass.
            _ = new UTF8Encoding(false, true).GetCharCount(bytes.Span);
            json = JsonDocument.Parse(bytes, Options);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                CheckNames(json.RootElement, code, $"{place} $", problems);
                return json;
            }
            problems.Add(code, place, "an object is expected at the top");
        }
        catch (JsonException e)
        {
            problems.Add(code, place, $"it is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }
        catch (DecoderFallbackException e)
        {
            problems.Add(code, place, $"it is not valid UTF-8 (byte {e.Index})");
        }
        catch (InvalidOperationException)
        {
            problems.Add(code, place, "a string in it holds half of a surrogate pair, which is no text");
        }
        json?.Dispose();
        return null;
    }

    /// <summary>The strings of an array; null when it is none, or holds anything else.</summary>
    public static IReadOnlyList<string>? Strings(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        List<string> strings = new(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                return null;
            strings.Add(item.GetString()!);
        }
        return strings;
    }

    // Touches every string, so that one which is no text shows here and nowhere later.
    private static void CheckNames(JsonElement element, string code, string place, ProblemList problems)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                CheckNames(item, code, place, problems);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!seen.Add(member.Name))
                problems.Add(code, place, $"the member '{member.Name}' stands there twice");
            CheckNames(member.Value, code, $"{place}.{member.Name}", problems);
        }
    }
}
