namespace Preservation.Core.Ocfl.Validation;

/// <summary>One thing that is wrong with an OCFL object or storage root.</summary>
/// <param name="Code">
/// The code of the specification's table, <c>E…</c> or <c>W…</c>. Two codes are ours: X001, an error, for a file that
/// cannot be read, mostly because its name is no key of a store; N001, a note, for something that could not be computed.
/// </param>
/// <param name="Place">A path relative to the object or root, and for a document the member in it.</param>
/// <param name="Text">What is, and what should be.</param>
public sealed record OcflProblem(string Code, string Place, string Text)
{
    /// <summary>Whether the object is valid all the same.</summary>
    public bool IsWarning => Code[0] is 'W' or 'N';

    public override string ToString() => $"{Code} {Place}: {Text}";
}

/// <summary>Collects problems in the order they are found, each once.</summary>
public sealed class ProblemList
{
    private readonly List<OcflProblem> _problems = [];
    private readonly HashSet<OcflProblem> _seen = [];

    public IReadOnlyList<OcflProblem> All => _problems;

    public void Add(string code, string place, string text)
    {
        var problem = new OcflProblem(code, place.Length == 0 ? "." : place, text);
        if (_seen.Add(problem))
            _problems.Add(problem);
    }
}
