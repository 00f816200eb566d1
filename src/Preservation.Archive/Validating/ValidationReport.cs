using Preservation.Core.Ocfl.Validation;

namespace Preservation.Archive.Validating;

/// <summary>What was found out about one object.</summary>
/// <param name="Folder">Where it lies, relative to what was validated; empty for an object that was validated by itself.</param>
/// <param name="Id">Its id; null when no inventory could be read.</param>
/// <param name="Specification">What its declaration says; null when it has none that is right.</param>
/// <param name="Problems">Everything that is wrong, with places relative to the object.</param>
/// <param name="FilesRead">Content files whose digests were computed.</param>
/// <param name="BytesRead">Bytes in them.</param>
public sealed record ObjectVerdict(
    string Folder, string? Id, OcflVersion? Specification, IReadOnlyList<OcflProblem> Problems, int FilesRead, long BytesRead)
{
    /// <summary>Whether nothing but warnings was found.</summary>
    public bool IsValid => Problems.All(problem => problem.IsWarning);
}

/// <summary>What was found out about a storage root, or about one object.</summary>
/// <param name="Objects">In the order of their folders.</param>
/// <param name="RootProblems">What is wrong with the root, or between its objects; empty for a single object.</param>
public sealed record ValidationReport(IReadOnlyList<ObjectVerdict> Objects, IReadOnlyList<OcflProblem> RootProblems)
{
    public IEnumerable<OcflProblem> AllProblems => RootProblems.Concat(Objects.SelectMany(verdict => verdict.Problems));

    public int ErrorCount => AllProblems.Count(problem => !problem.IsWarning);

    public int WarningCount => AllProblems.Count(problem => problem.IsWarning);

    public int FilesRead => Objects.Sum(verdict => verdict.FilesRead);

    public long BytesRead => Objects.Sum(verdict => verdict.BytesRead);

    /// <summary>Whether nothing but warnings was found.</summary>
    public bool IsValid => ErrorCount == 0;
}
