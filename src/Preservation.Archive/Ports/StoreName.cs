using System.Text.RegularExpressions;

namespace Preservation.Archive.Ports;

/// <summary>The name of a store within its archive, <c>[a-z0-9][a-z0-9-]{0,39}</c>.</summary>
public sealed partial record StoreName : IComparable<StoreName>
{
    private StoreName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="FormatException">The text is not a name.</exception>
    public static StoreName Parse(string text) =>
        Form().IsMatch(text)
            ? new StoreName(text)
            : throw new FormatException($"'{text}' is not a store name: a-z, 0-9 and '-' are allowed, at most 40, not starting with '-'.");

    public int CompareTo(StoreName? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    public static bool operator <(StoreName left, StoreName right) => left.CompareTo(right) < 0;

    public static bool operator >(StoreName left, StoreName right) => left.CompareTo(right) > 0;

    public static bool operator <=(StoreName left, StoreName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StoreName left, StoreName right) => left.CompareTo(right) >= 0;
}
