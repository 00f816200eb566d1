namespace Preservation.Core.Manifests;

/// <summary>Which model a holding preserves, and the days of its life; a day that is not known is null.</summary>
public sealed record ModelIdentity
{
    /// <summary>The vendor's snapshot id; the holding id unless stated.</summary>
    public required string Id { get; init; }

    public string? DisplayName { get; init; }

    public string? Family { get; init; }

    public string? Developer { get; init; }

    public DateOnly? DeployedOn { get; init; }

    public DateOnly? DeprecatedOn { get; init; }

    public DateOnly? RetiredOn { get; init; }

    /// <summary>What contradicts itself; none when the days are in order.</summary>
    public IEnumerable<string> Contradictions()
    {
        if (DeployedOn > DeprecatedOn)
            yield return $"deprecated on {DeprecatedOn:yyyy-MM-dd}, before it was deployed on {DeployedOn:yyyy-MM-dd}";
        if (DeprecatedOn > RetiredOn)
            yield return $"retired on {RetiredOn:yyyy-MM-dd}, before it was deprecated on {DeprecatedOn:yyyy-MM-dd}";
        if (DeployedOn > RetiredOn)
            yield return $"retired on {RetiredOn:yyyy-MM-dd}, before it was deployed on {DeployedOn:yyyy-MM-dd}";
    }
}
