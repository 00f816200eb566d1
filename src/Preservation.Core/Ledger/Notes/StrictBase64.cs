namespace Preservation.Core.Ledger.Notes;

/// <summary>
/// Base64 of RFC 4648 section 4 in its one form: padded, without white space, with zero bits after the last byte. The base
/// library takes more, and then two texts would be one signature.
/// </summary>
internal static class StrictBase64
{
    public static byte[]? Read(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var count) && Convert.ToBase64String(bytes, 0, count) == text
            ? bytes[..count]
            : null;
    }
}
