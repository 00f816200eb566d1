using Microsoft.AspNetCore.Http;

namespace Preservation.Worker.Api.Problems;

/// <summary>A request that is not answered as it was meant; becomes a problem of RFC 9457.</summary>
/// <param name="status">Of HTTP.</param>
/// <param name="detail">For who asked, as a sentence.</param>
internal sealed class ApiRefusal(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>What is wrong with the request, all of it.</summary>
    public IReadOnlyList<FieldProblem> Errors { get; init; } = [];

    /// <summary>For <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <param name="what">What there is not, as a sentence.</param>
    public static ApiRefusal NotFound(string what) => new(StatusCodes.Status404NotFound, what);

    /// <param name="errors">At least one.</param>
    public static ApiRefusal BadInput(IReadOnlyList<FieldProblem> errors) =>
        new(StatusCodes.Status400BadRequest, errors is [var only] ? $"{only.Field}: {only.Detail}" : $"{errors.Count} things are wrong with the request.") { Errors = errors };
}
