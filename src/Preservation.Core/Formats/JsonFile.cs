using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Preservation.Core.Formats;

/// <summary>The check of any <c>.json</c> file beside a model: UTF-8 without byte order mark, strict JSON, no key twice.</summary>
public static class JsonFile
{
    /// <summary>The largest file that is parsed; common readers give up earlier.</summary>
    public const long MaxLength = 250_000_000;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    public static Anomaly? Check(string file, ReadOnlyMemory<byte> bytes)
    {
        using var json = Parse(file, bytes, out var anomaly);
        return anomaly;
    }

    /// <summary>The document; null, with the reason, when it is not strict JSON.</summary>
    internal static JsonDocument? Parse(string file, ReadOnlyMemory<byte> bytes, out Anomaly? anomaly)
    {
        JsonDocument? json = null;
        var text = bytes.Span switch
        {
            [] => "it is empty; JSON is expected",
            var span when span.StartsWith(Encoding.UTF8.Preamble) => "it starts with a byte order mark; plain UTF-8 is expected",
            var span when !Utf8.IsValid(span) => "it is not valid UTF-8; JSON in UTF-8 is expected",
            _ => TryParse(bytes, out json),
        };
        anomaly = text is null ? null : new Anomaly(file, true, text);
        return json;
    }

    internal static string Place(JsonException e) =>
        e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "an unknown place";

    private static string? TryParse(ReadOnlyMemory<byte> bytes, out JsonDocument? json)
    {
        json = null;
        try
        {
            json = JsonDocument.Parse(bytes, Options);
            return null;
        }
        catch (JsonException e) when (e.LineNumber is null)
        {
            return $"it is not strict JSON: {e.Message}";
        }
        catch (InvalidOperationException)
        {
            // Comparing names for duplicates unescapes them; half of a surrogate pair cannot be.
            return "it has a name that is not valid Unicode; strict JSON is expected";
        }
        catch (JsonException e)
        {
            return $"it is not valid JSON at {Place(e)}; strict JSON is expected";
        }
    }
}
