namespace Preservation.Archive.Ports;

/// <summary>The name of something in a store: parts of printable ASCII between single slashes, below the store's prefix.</summary>
public sealed record StorageKey : IComparable<StorageKey>
{
    private StorageKey(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="FormatException">The text is not a key.</exception>
    public static StorageKey Parse(string text) =>
        IsKey(text) ? new StorageKey(text) : throw new FormatException($"'{text}' is not a storage key.");

    public static bool IsKey(string text) =>
        text.Length is > 0 and <= 1024
        && text.All(c => c is > ' ' and < (char)127 and not '\\')
        && text.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>A key below this one.</summary>
    public StorageKey Below(string rest) => Parse($"{Value}/{rest}");

    public int CompareTo(StorageKey? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;

    public static bool operator <(StorageKey left, StorageKey right) => left.CompareTo(right) < 0;

    public static bool operator >(StorageKey left, StorageKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(StorageKey left, StorageKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StorageKey left, StorageKey right) => left.CompareTo(right) >= 0;
}
