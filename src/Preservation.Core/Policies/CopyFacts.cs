using Preservation.Core.Findings;

namespace Preservation.Core.Policies;

/// <summary>What is known of one holding in one store that was given it.</summary>
public sealed record CopyFacts
{
    public required string Store { get; init; }

    /// <summary>What tells the store apart; see <see cref="Policies.Labels"/>.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Whether every artifact was read in full there once and nothing bad was found since.</summary>
    public required bool IsVerified { get; init; }

    /// <summary>End of the last completed check of each grade or a better one; absent when there was none.</summary>
    public required IReadOnlyDictionary<Grade, DateTimeOffset> LastChecks { get; init; }

    /// <summary>Null when there was none.</summary>
    public DateTimeOffset? LastOf(Grade grade) => LastChecks.TryGetValue(grade, out var at) ? at : null;
}

/// <summary>What a policy must know of a store, whatever it holds.</summary>
public sealed record StoreFacts
{
    public required string Store { get; init; }

    /// <summary>What tells it apart; see <see cref="Policies.Labels"/>.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Whether new holdings are put there: it is neither draining nor retired.</summary>
    public required bool TakesNew { get; init; }
}
