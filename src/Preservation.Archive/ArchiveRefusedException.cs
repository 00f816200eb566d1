namespace Preservation.Archive;

/// <summary>What was asked for cannot be done as asked; nothing was changed. The message says why and what to do.</summary>
public sealed class ArchiveRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Everything that is wrong, where it is more than one thing.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>What was asked for would break the promise of the policy, e.g. no verified copy is left.</summary>
public sealed class DamageException(string message) : Exception(message)
{
    public IReadOnlyList<string> Losses { get; init; } = [];
}
