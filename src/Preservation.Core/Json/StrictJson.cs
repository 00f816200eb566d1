using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Preservation.Core.Json;

/// <summary>JSON as this archive reads and writes it: no byte order mark, no comments, no duplicate keys, LF, two spaces.</summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <exception cref="DocumentException">The bytes are not strict JSON with an object at the top.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            throw new DocumentException(document, "byte 0", "it starts with a byte order mark; plain UTF-8 is expected");
        try
        {
            // The parser takes lone bytes above 0x7F inside strings as they come; a name that is not text must not pass.
            _ = new UTF8Encoding(false, true).GetCharCount(bytes.Span);
            CheckEscapes(bytes.Span);
            var json = JsonDocument.Parse(bytes, Options);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
            throw new DocumentException(document, "$", "an object is expected at the top");
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "$";
            throw new DocumentException(document, place, $"it is not valid JSON: {FirstSentence(e.Message)}");
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException(document, $"byte {e.Index}", "it is not valid UTF-8");
        }
    }

    /// <summary>Writes a document with a final LF; the caller writes the members in their fixed order.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write, bool indented = true)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = indented,
            IndentSize = 2,
            NewLine = "\n",
            // '+' in base64 and letters outside ASCII stay readable; nothing here is put into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            write(writer);
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    // An escape can spell half a surrogate pair: the parser lets it pass, and reading it as text breaks down later.
    private static void CheckEscapes(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
                continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException("a string in it is not valid Unicode", e);
            }
        }
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
