namespace Preservation.Archive.Tests.Validating;

/// <summary>Damages by name; a name starts with all the codes that must be found, and no others may be.</summary>
internal sealed class Damages : Dictionary<string, Action<OcflSample>>
{
    public IReadOnlyList<string> Names => [.. Keys];

    /// <summary>The codes at the start of a name, in order.</summary>
    public static IReadOnlyList<string> Codes(string name) =>
        [.. name.Split(' ').TakeWhile(word => word.Length == 4 && char.IsAsciiLetterUpper(word[0]) && word[1..].All(char.IsAsciiDigit)).Order()];
}
