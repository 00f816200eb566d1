using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Preservation.Core.Manifests;

/// <summary>
/// The name of an artifact: a relative path with <c>/</c>, without empty, <c>.</c> or <c>..</c> parts, that can be
/// restored on any file system and read aloud without surprise. Ordered by UTF-8 bytes, as manifests are.
/// </summary>
public sealed record ArtifactName : IComparable<ArtifactName>
{
    /// <summary>Longest name, in UTF-8 bytes.</summary>
    public const int MaxLength = 900;

    /// <summary>Longest part between two slashes, in UTF-8 bytes.</summary>
    public const int MaxPartLength = 200;

    /// <summary>First part of the names of model files.</summary>
    public const string WeightsFolder = "weights";

    /// <summary>First part of the names of everything that tells of the model.</summary>
    public const string DossierFolder = "dossier";

    private readonly byte[] _utf8;

    private ArtifactName(string value)
    {
        Value = value;
        _utf8 = Encoding.UTF8.GetBytes(value);
    }

    public string Value { get; }

    /// <summary>The part after the last slash.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Whether the artifact lies in the <c>weights</c> object.</summary>
    public bool IsModelFile => Value.StartsWith(WeightsFolder + "/", StringComparison.Ordinal);

    /// <summary>Says what is wrong with a name; null when nothing is.</summary>
    public static string? Refusal(string text)
    {
        if (text.Length == 0)
            return "it is empty";
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > MaxLength)
            return $"it has {length} bytes; at most {MaxLength} are allowed";
        if (text[0] == '/')
            return "it is absolute; a name relative to the holding is expected";
        if (text.Contains('\\', StringComparison.Ordinal))
            return "it contains a backslash, which some systems read as a folder separator";
        foreach (var rune in text.EnumerateRunes())
        {
            if (RuneRefusal(rune) is { } refusal)
                return refusal;
        }
        return text.Split('/').Select(PartRefusal).FirstOrDefault(refusal => refusal is not null);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out ArtifactName? name)
    {
        name = Refusal(text) is null ? new ArtifactName(text) : null;
        return name is not null;
    }

    /// <exception cref="FormatException">The text is not usable as a name; the message says why.</exception>
    public static ArtifactName Parse(string text) =>
        Refusal(text) is { } refusal
            ? throw new FormatException($"The name '{Printable(text)}' cannot be used: {refusal}.")
            : new ArtifactName(text);

    /// <summary>A name as it can be shown safely: control and direction characters as <c>\u{…}</c>, at most 120 characters.</summary>
    public static string Printable(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > 120)
                return shown.Append('…').ToString();
            if (RuneRefusal(rune) is null)
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return shown.ToString();
    }

    public int CompareTo(ArtifactName? other) =>
        other is null ? 1 : _utf8.AsSpan().SequenceCompareTo(other._utf8);

    public bool Equals(ArtifactName? other) => other is not null && Value == other.Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    public static bool operator <(ArtifactName left, ArtifactName right) => left.CompareTo(right) < 0;

    public static bool operator >(ArtifactName left, ArtifactName right) => left.CompareTo(right) > 0;

    public static bool operator <=(ArtifactName left, ArtifactName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ArtifactName left, ArtifactName right) => left.CompareTo(right) >= 0;

    private static string? RuneRefusal(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune == Rune.ReplacementChar => "it is not valid Unicode",
        UnicodeCategory.Control => $"it contains the control character U+{rune.Value:X4}",
        UnicodeCategory.Format => $"it contains the invisible character U+{rune.Value:X4}, which can make a name read as another",
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "it contains a line separator",
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse => $"it contains U+{rune.Value:X4}, which has no agreed meaning",
        _ => null,
    };

    private static string? PartRefusal(string part) => part switch
    {
        "" => "it has an empty part between slashes",
        "." or ".." => $"it has a part '{part}', which leads elsewhere",
        _ when Encoding.UTF8.GetByteCount(part) > MaxPartLength =>
            $"it has a part of {Encoding.UTF8.GetByteCount(part)} bytes; at most {MaxPartLength} are allowed",
        _ => null,
    };
}
