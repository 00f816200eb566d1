namespace Preservation.Core.Policies;

/// <summary>One demand of the policy, met or not.</summary>
public sealed record PolicyPoint
{
    /// <summary>Where it stands in the policy: <c>distinct.region</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The store that it is about; null when it is about all of them together.</summary>
    public string? Store { get; init; }

    public required bool IsMet { get; init; }

    /// <summary>What is, in words that can follow "it has".</summary>
    public required string Actual { get; init; }

    /// <summary>What should be: <c>the policy asks for 3</c>.</summary>
    public required string Asked { get; init; }

    /// <summary>Both, as one sentence without its end.</summary>
    public string Text => $"{Actual}; {Asked}";
}
