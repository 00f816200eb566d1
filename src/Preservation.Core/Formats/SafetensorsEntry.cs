using System.Text.Json;

namespace Preservation.Core.Formats;

/// <summary>Reads one entry of a safetensors header and checks its size against its type and shape.</summary>
internal ref struct SafetensorsEntry
{
    private readonly string _name;
    private readonly AnomalyList _found;
    private string? _dtype;
    private ulong? _elements;
    private bool _hasShape;
    private (ulong Begin, ulong End)? _offsets;
    private bool _hasOffsets;

    private SafetensorsEntry(string name, AnomalyList found) => (_name, _found) = (name, found);

    /// <summary>Reads the entry at the reader; null when its offsets cannot be read.</summary>
    public static SafetensorsTensor? Read(ref Utf8JsonReader reader, string name, AnomalyList found)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            found.Warn($"tensor {AnomalyList.Quote(name)} has a NUL in its name, which some readers take for its end");
        var entry = new SafetensorsEntry(name, found);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            entry.Error($"is a JSON {reader.TokenType}; an object with dtype, shape and data_offsets is expected");
            reader.Skip();
            return null;
        }
        entry.ReadMembers(ref reader);
        entry.CheckSize();
        return entry._offsets is var (begin, end) ? new SafetensorsTensor(name, begin, end) : null;
    }

    private readonly void Error(string text) => _found.Error($"tensor {AnomalyList.Quote(_name)} {text}");

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = SafetensorsEntries.Text(ref reader) ?? "";
            reader.Read();
            if (!seen.Add(member))
                Error($"has {AnomalyList.Quote(member)} twice; it is expected once");
            switch (member)
            {
                case "dtype":
                    ReadDtype(ref reader);
                    break;
                case "shape":
                    ReadShape(ref reader);
                    break;
                case "data_offsets":
                    ReadOffsets(ref reader);
                    break;
                default:
                    _found.Warn($"tensor {AnomalyList.Quote(_name)} has a member {AnomalyList.Quote(member)}; only dtype, shape and data_offsets are known");
                    reader.Skip();
                    break;
            }
        }
        if (!seen.Contains("dtype"))
            Error("has no dtype; a string is expected");
        if (!_hasShape)
            Error("has no shape; an array of whole numbers is expected");
        if (!_hasOffsets)
            Error("has no data_offsets; an array of two whole numbers is expected");
    }

    private void ReadDtype(ref Utf8JsonReader reader)
    {
        _dtype = reader.TokenType == JsonTokenType.String ? SafetensorsEntries.Text(ref reader) : null;
        if (_dtype is null)
            Error($"has a JSON {reader.TokenType} as dtype; a string is expected");
        reader.Skip();
    }

    private void ReadShape(ref Utf8JsonReader reader)
    {
        _hasShape = true;
        var elements = (UInt128)1;
        if (Numbers(ref reader) is not { } shape)
        {
            Error("has a shape that is not an array of whole numbers from 0");
            return;
        }
        foreach (var side in shape)
        {
            elements *= side;
            if (elements <= ulong.MaxValue)
                continue;
            Error("has a shape whose elements cannot be counted in 64 bits");
            return;
        }
        _elements = (ulong)elements;
    }

    private void ReadOffsets(ref Utf8JsonReader reader)
    {
        _hasOffsets = true;
        if (Numbers(ref reader) is not [var begin, var end])
            Error("has data_offsets that are not two whole numbers from 0");
        else if (end < begin)
            Error($"ends at {end}, before it begins at {begin}; the end is expected at or after the beginning");
        else
            _offsets = (begin, end);
    }

    private readonly void CheckSize()
    {
        if (_dtype is null)
            return;
        if (SafetensorsDtype.BitsOf(_dtype) is not { } width)
        {
            _found.Warn($"tensor {AnomalyList.Quote(_name)} has the dtype {AnomalyList.Quote(_dtype)}, which is not known here; it cannot be size-checked");
            return;
        }
        if (_elements is not { } elements)
            return;
        var bits = (UInt128)elements * (UInt128)width;
        if (bits > ulong.MaxValue)
            Error("has a shape whose bits cannot be counted in 64 bits");
        else if (bits % 8 != 0)
            Error($"has {bits} bits, which fill no whole number of bytes");
        else if (_offsets is var (begin, end) && end - begin != bits / 8)
            Error($"takes {SafetensorsHeader.Bytes(end - begin)}; its shape and dtype {_dtype} make {bits / 8}");
    }

    /// <summary>The array at the reader; null when it is no array of whole numbers from 0.</summary>
    private static List<ulong>? Numbers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        List<ulong> numbers = [];
        var valid = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ulong number = 0;
            valid &= reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out number);
            numbers.Add(number);
            reader.Skip();
        }
        return valid ? numbers : null;
    }
}
