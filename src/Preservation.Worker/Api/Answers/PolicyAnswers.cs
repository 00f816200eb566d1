using System.Text.Json.Serialization;
using Preservation.Core.Policies;

namespace Preservation.Worker.Api.Answers;

/// <summary>The policy in force, and what of it is met, as 'preserve policy check --json' tells.</summary>
internal sealed record PolicyAnswer
{
    /// <summary>Of policy.json, by which the worker works until it is started anew: 'sha256:' and 64 hexadecimal characters.</summary>
    public required string Digest { get; init; }

    /// <summary>Grows with every change.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>What it demands.</summary>
    public required PolicyDocument Policy { get; init; }

    /// <summary>Demands that depend on the stores alone.</summary>
    public required IReadOnlyList<PolicyDemand> Archive { get; init; }

    /// <summary>Holdings in the order of their ids: this page of them.</summary>
    public required IReadOnlyList<CheckedHolding> Holdings { get; init; }

    /// <summary>What 'after' has to be for the next page; null when this is the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A holding, and what the policy demands of it.</summary>
internal sealed record CheckedHolding
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Whether all is.</summary>
    public required bool Met { get; init; }

    /// <summary>Every demand, met or not.</summary>
    public required IReadOnlyList<PolicyDemand> Demands { get; init; }
}

/// <summary>One demand of the policy.</summary>
internal sealed record PolicyDemand
{
    /// <summary>Where it stands in the policy, such as 'distinct.region'.</summary>
    public required string Rule { get; init; }

    /// <summary>The store that it is about; absent when it is about all of them together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Store { get; init; }

    /// <summary>Whether it is.</summary>
    public required bool Met { get; init; }

    /// <summary>What is.</summary>
    public required string Actual { get; init; }

    /// <summary>What should be.</summary>
    public required string Asked { get; init; }

    public static PolicyDemand Of(PolicyPoint point) => new() { Rule = point.Rule, Store = point.Store, Met = point.IsMet, Actual = point.Actual, Asked = point.Asked };
}
