using System.Text;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>
/// The declaration file of an object or of a storage root: its name is <c>0=</c>, a word and the version of the
/// specification; its content is the name without <c>0=</c>, and LF.
/// </summary>
public sealed class DeclarationRules
{
    private readonly string _word, _missing, _several, _pattern, _zero, _value, _content;

    private DeclarationRules(string word, string missing, string several, string pattern, string zero, string value, string content) =>
        (_word, _missing, _several, _pattern, _zero, _value, _content) = (word, missing, several, pattern, zero, value, content);

    public static DeclarationRules Object { get; } = new("ocfl_object_", "E003", "E003", "E004", "E005", "E006", "E007");

    public static DeclarationRules Root { get; } = new("ocfl_", "E069", "E076", "E077", "E078", "E079", "E080");

    /// <summary>Whether a file looks like a declaration, right or wrong; tags of other meanings, such as <c>0=bagit_1.0</c>, do not.</summary>
    public bool IsCandidate(string name) =>
        name.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? name.AsSpan(equals + 1).StartsWith("ocfl", StringComparison.OrdinalIgnoreCase)
            : name.StartsWith(_word, StringComparison.Ordinal) && name[_word.Length..].All(c => c == '.' || char.IsAsciiDigit(c));

    /// <summary>The version that a right name declares; null for any other name.</summary>
    public OcflVersion? Declared(string name) =>
        name.StartsWith("0=" + _word, StringComparison.Ordinal)
        && OcflVersions.TryParseNumber(name[(2 + _word.Length)..], out var version) ? version : null;

    /// <summary>Judges the file names; the result is the file that counts, and null when there is none.</summary>
    /// <param name="names">All files beside which the declaration lies.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public string? Choose(IEnumerable<string> names, ProblemList problems)
    {
        List<string> right = [];
        foreach (var name in names.Where(IsCandidate).Order(StringComparer.Ordinal))
        {
            if (Declared(name) is not null)
                right.Add(name);
            else
                Explain(name, problems);
        }
        if (right.Count == 0)
            problems.Add(_missing, "", $"there is no declaration; a file such as '0={_word}1.1' is expected");
        if (right.Count > 1)
            problems.Add(_several, "", $"there are {right.Count} declarations; exactly one is expected");
        return right.LastOrDefault();
    }

    public void CheckContent(string name, ReadOnlySpan<byte> content, ProblemList problems)
    {
        if (!content.SequenceEqual(Encoding.ASCII.GetBytes(name[2..] + "\n")))
            problems.Add(_content, name, $"its content is not '{name[2..]}' and a line feed");
    }

    private void Explain(string name, ProblemList problems)
    {
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            problems.Add(_pattern, name, $"it is not of the form '0={_word}' and a version");
        else if (name[..equals] != "0")
            problems.Add(_zero, name, $"it starts with '{name[..equals]}='; '0=' is expected");
        else
            problems.Add(_value, name, $"after '0=' stands '{name[(equals + 1)..]}'; '{_word}' and 1.0 or 1.1 are expected");
    }
}
