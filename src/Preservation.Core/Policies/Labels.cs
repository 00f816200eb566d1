namespace Preservation.Core.Policies;

/// <summary>What a store is told apart from others by.</summary>
public static class Labels
{
    /// <summary>Who runs it, where, on what, and who has the keys to it.</summary>
    public static IReadOnlyList<string> Names { get; } = ["provider", "region", "medium", "custodian"];
}
