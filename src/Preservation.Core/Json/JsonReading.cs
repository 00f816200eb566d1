using System.Globalization;
using System.Text.Json;
using Preservation.Core.Digests;

namespace Preservation.Core.Json;

/// <summary>
/// Reads one JSON object member by member. Every problem is added to one list, and a stand-in value is
/// returned, so that a reader goes on and reports all problems of a document at once.
/// </summary>
public readonly struct JsonReading
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly List<Problem> _problems;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public JsonReading(JsonElement element, string path, List<Problem> problems)
    {
        (_element, _path, _problems) = (element, path, problems);
        // An absent element stands in for a missing object that was reported where it is missing.
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            problems.Add(new Problem(path, "an object is expected"));
    }

    public string Path => _path;

    /// <summary>Whether this stands in for an object that is not there.</summary>
    public bool IsAbsent => _element.ValueKind == JsonValueKind.Undefined;

    public void Fail(string member, string text) =>
        _problems.Add(new Problem(member.Length == 0 ? _path : $"{_path}.{member}", text));

    /// <summary>Takes a member; null when it is absent or JSON null.</summary>
    public JsonElement? Optional(string member)
    {
        _seen.Add(member);
        return _element.ValueKind == JsonValueKind.Object
            && _element.TryGetProperty(member, out var value)
            && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private JsonElement? Required(string member, JsonValueKind kind, string expected)
    {
        if (Optional(member) is not { } value)
        {
            if (_element.ValueKind == JsonValueKind.Object)
                Fail(member, $"it is missing; {expected} is expected");
            return null;
        }
        if (value.ValueKind == kind)
            return value;
        Fail(member, $"{expected} is expected");
        return null;
    }

    public string String(string member) => Required(member, JsonValueKind.String, "a string")?.GetString() ?? "";

    public string? OptionalString(string member) => Optional(member) is null ? null : String(member);

    /// <summary>A string that must be exactly <paramref name="expected"/>.</summary>
    public void Exactly(string member, string expected)
    {
        if (Required(member, JsonValueKind.String, $"'{expected}'")?.GetString() is { } text && text != expected)
            Fail(member, $"it is '{text}'; '{expected}' is expected");
    }

    public bool Boolean(string member)
    {
        if (Optional(member) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value)
            return value.GetBoolean();
        Fail(member, "true or false is expected");
        return false;
    }

    /// <summary>A whole number from <paramref name="least"/> to 2^53 - 1.</summary>
    public long Integer(string member, long least = 0)
    {
        if (Required(member, JsonValueKind.Number, "a whole number") is not { } value)
            return least;
        if (value.TryGetInt64(out var number) && number >= least && number <= (1L << 53) - 1)
            return number;
        Fail(member, $"it is {value.GetRawText()}; a whole number from {least} to 2^53-1 is expected");
        return least;
    }

    /// <summary>A whole number from -(2^53 - 1) to 2^53 - 1.</summary>
    public long Signed(string member)
    {
        const long most = (1L << 53) - 1;
        if (Required(member, JsonValueKind.Number, "a whole number") is not { } value)
            return 0;
        if (value.TryGetInt64(out var number) && number is >= -most and <= most)
            return number;
        Fail(member, $"it is {value.GetRawText()}; a whole number from -2^53+1 to 2^53-1 is expected");
        return 0;
    }

    public Digest Digest(string member)
    {
        var text = String(member);
        if (Digests.Digest.TryParse(text, out var digest))
            return digest;
        if (text.Length > 0)
            Fail(member, $"it is '{Cut(text)}'; 64 lower-case hexadecimal characters are expected");
        return default;
    }

    /// <summary>A moment as RFC 3339 in UTC with seconds: <c>2026-11-20T12:00:00Z</c>.</summary>
    public DateTimeOffset Moment(string member)
    {
        var text = String(member);
        if (Moments.TryParse(text, out var moment))
            return moment;
        if (text.Length > 0)
            Fail(member, $"it is '{Cut(text)}'; a UTC time such as 2026-11-20T12:00:00Z is expected");
        return default;
    }

    public DateTimeOffset? OptionalMoment(string member) => Optional(member) is null ? null : Moment(member);

    /// <summary>A UUID as <c>urn:uuid:6f1b5f0e-…</c>.</summary>
    public Guid Uuid(string member)
    {
        const string prefix = "urn:uuid:";
        var text = String(member);
        if (text.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(text[prefix.Length..], "D", out var uuid))
            return uuid;
        if (text.Length > 0)
            Fail(member, $"it is '{Cut(text)}'; urn:uuid:… is expected");
        return default;
    }

    public DateOnly? OptionalDate(string member)
    {
        if (OptionalString(member) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Fail(member, $"it is '{Cut(text)}'; a date such as 2026-11-20 is expected");
        return null;
    }

    public JsonReading Object(string member) =>
        new(Required(member, JsonValueKind.Object, "an object") ?? default, $"{_path}.{member}", _problems);

    public JsonReading? OptionalObject(string member) => Optional(member) is null ? null : Object(member);

    /// <summary>The objects of an array, each with its own place.</summary>
    public IEnumerable<JsonReading> Objects(string member)
    {
        var (path, problems) = ($"{_path}.{member}", _problems);
        if (Required(member, JsonValueKind.Array, "an array") is not { } array)
            return [];
        return array.EnumerateArray().Select((item, i) => new JsonReading(item, $"{path}[{i}]", problems));
    }

    /// <summary>Whole numbers from 0 to 2^53 - 1.</summary>
    public IReadOnlyList<long> Integers(string member)
    {
        List<long> items = [];
        if (Required(member, JsonValueKind.Array, "an array of whole numbers") is not { } array)
            return items;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number is >= 0 and <= (1L << 53) - 1)
                items.Add(number);
            else
                Fail(member, "an array of whole numbers from 0 to 2^53-1 is expected");
        }
        return items;
    }

    public IReadOnlyList<string> Strings(string member)
    {
        List<string> items = [];
        if (Required(member, JsonValueKind.Array, "an array of strings") is not { } array)
            return items;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                items.Add(item.GetString()!);
            else
                Fail(member, "an array of strings is expected");
        }
        return items;
    }

    /// <summary>The names of all members, for objects whose names are data.</summary>
    public IEnumerable<string> Members() => _element.ValueKind == JsonValueKind.Object
        ? _element.EnumerateObject().Select(member => member.Name)
        : [];

    /// <summary>Names every member that was not asked for.</summary>
    public void NoOthers()
    {
        if (_element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in _element.EnumerateObject())
        {
            if (!_seen.Contains(member.Name))
                Fail(Cut(member.Name), "this member is not known");
        }
    }

    private static string Cut(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
