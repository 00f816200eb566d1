using System.Text;

namespace Preservation.Core.Ledger.Notes;

/// <summary>What may stand in a note (C2SP signed-note): text without control characters other than LF, and names of keys.</summary>
internal static class NoteText
{
    private static readonly UTF8Encoding Utf8 = new(false, true);

    /// <summary>Says why a text cannot be that of a note; null when it can.</summary>
    public static string? Refusal(string text) => text switch
    {
        _ when !text.EndsWith('\n') => "it does not end in a line feed",
        _ when text.Any(IsControl) => "it has a control character other than a line feed",
        _ when !IsUnicode(text) => "it has half a surrogate pair",
        _ => null,
    };

    /// <summary>Says why a name cannot be that of a key; null when it can.</summary>
    public static string? NameRefusal(string name) => name switch
    {
        "" => "the name of the key is empty",
        _ when name.Contains('+', StringComparison.Ordinal) => $"the name '{name}' has a '+'",
        _ when name.Any(char.IsWhiteSpace) || name.Any(IsControl) => "the name of the key has white space or a control character",
        _ when !IsUnicode(name) => "the name of the key has half a surrogate pair",
        _ => null,
    };

    public static bool IsControl(char character) => character < ' ' && character != '\n';

    public static string Decode(ReadOnlySpan<byte> bytes) => Utf8.GetString(bytes);

    private static bool IsUnicode(string text)
    {
        try
        {
            _ = Utf8.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
