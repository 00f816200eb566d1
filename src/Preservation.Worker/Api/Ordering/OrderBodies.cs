namespace Preservation.Worker.Api.Ordering;

/// <summary>Which audit is wanted.</summary>
internal sealed record RunBody
{
    /// <summary>Where; every store that should have it when it is absent.</summary>
    public string? Store { get; init; }

    /// <summary>'presence', 'sample' or 'full', which it is when it is absent.</summary>
    public string? Grade { get; init; }
}

/// <summary>What is to be paused, and why.</summary>
internal sealed record PauseBody
{
    /// <summary>Every store when it is absent.</summary>
    public string? Store { get; init; }

    /// <summary>Every holding when it is absent.</summary>
    public string? Holding { get; init; }

    /// <summary>For everybody who wonders why nothing happens; at most 500 characters on one line.</summary>
    public required string Reason { get; init; }

    /// <summary>After how long it ends by itself, such as '12h'; never when it is absent.</summary>
    public string? For { get; init; }
}

/// <summary>What is done about an incident.</summary>
internal sealed record AcknowledgeBody
{
    /// <summary>It is signed and kept; at most 500 characters on one line.</summary>
    public required string Reason { get; init; }
}
