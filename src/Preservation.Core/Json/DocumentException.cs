namespace Preservation.Core.Json;

/// <summary>One thing that is wrong in a document, and where.</summary>
/// <param name="Place">A JSON path such as <c>$.predicate.resources[3].digest</c>, or a byte position.</param>
/// <param name="Text">What is, and what should be.</param>
public sealed record Problem(string Place, string Text)
{
    public override string ToString() => $"{Place}: {Text}";
}

/// <summary>A document of ours that cannot be accepted; carries everything that is wrong with it, not only the first thing.</summary>
public sealed class DocumentException(string document, IReadOnlyList<Problem> problems)
    : Exception($"{document} is refused: {string.Join("; ", problems)}.")
{
    public DocumentException(string document, string place, string text)
        : this(document, [new Problem(place, text)])
    {
    }

    /// <summary>The name of the document, usually its file.</summary>
    public string Document { get; } = document;

    public IReadOnlyList<Problem> Problems { get; } = problems;
}
