using System.Text.Json;

namespace Preservation.Core.Formats;

/// <summary>Reads the JSON object of a safetensors header token by token, so that a long header costs no tree.</summary>
internal static class SafetensorsEntries
{
    private const string Metadata = "__metadata__";

    // Entries are three levels deep; more is not a header.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 8 };

    /// <summary>Adds every entry whose offsets can be read; false when some could not be.</summary>
    public static bool Read(ReadOnlySpan<byte> json, List<SafetensorsTensor> tensors, AnomalyList found)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                return ReadMembers(ref reader, tensors, found);
            found.Error($"its header is a JSON {reader.TokenType}; an object is expected");
        }
        catch (JsonException e)
        {
            found.Error($"its header is not valid JSON at {JsonFile.Place(e)}; an object of tensors is expected");
        }
        return false;
    }

    private static bool ReadMembers(ref Utf8JsonReader reader, List<SafetensorsTensor> tensors, AnomalyList found)
    {
        var complete = true;
        HashSet<string> names = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            if (name is null)
            {
                found.Error("a tensor has a name that is not valid Unicode");
                reader.Skip();
                complete = false;
                continue;
            }
            if (!names.Add(name))
                found.Error($"{AnomalyList.Quote(name)} is listed twice; each name is expected once");
            if (name == Metadata)
                ReadMetadata(ref reader, found);
            else if (SafetensorsEntry.Read(ref reader, name, found) is { } tensor)
                tensors.Add(tensor);
            else
                complete = false;
        }
        // Only white space may follow; anything else is not valid JSON.
        while (reader.Read())
            continue;
        return complete;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, AnomalyList found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            found.Error($"{Metadata} is a JSON {reader.TokenType}; an object from strings to strings is expected");
            reader.Skip();
            return;
        }
        HashSet<string> keys = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader);
            reader.Read();
            if (key is null || (reader.TokenType == JsonTokenType.String && Text(ref reader) is null))
                found.Error($"{Metadata} has text that is not valid Unicode");
            else if (!keys.Add(key))
                found.Error($"{Metadata} lists {AnomalyList.Quote(key)} twice; each key is expected once");
            else if (reader.TokenType != JsonTokenType.String)
                found.Error($"{Metadata} has a JSON {reader.TokenType} for {AnomalyList.Quote(key)}; a string is expected");
            reader.Skip();
        }
    }

    /// <summary>The name or string at the reader; null when its escapes make no valid Unicode.</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
