using System.Text.Json.Serialization;

namespace Preservation.Worker.Api.Problems;

/// <summary>Why a request was not answered as it was meant (RFC 9457).</summary>
internal sealed record ProblemAnswer
{
    public const string ContentType = "application/problem+json";

    /// <summary>What the status means.</summary>
    public required string Title { get; init; }

    /// <summary>The status of HTTP.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong with this request, as a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>Of bad input, everything that is wrong with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }
}

/// <summary>One thing that is wrong with a request.</summary>
internal sealed record FieldProblem
{
    /// <summary>Name of the parameter, or of the member of the body; 'body' when it is the body as a whole.</summary>
    public required string Field { get; init; }

    /// <summary>What is, and what is expected.</summary>
    public required string Detail { get; init; }
}
