using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Manifests;

namespace Preservation.Core.Incidents;

/// <summary>What happened.</summary>
public enum IncidentKind
{
    /// <summary>A holding is not what it should be in one store.</summary>
    Damage,

    /// <summary>A store could not be asked.</summary>
    Away,

    /// <summary>So much of one store is damaged within an hour that it is the store, and not its files.</summary>
    StoreWide,

    /// <summary>Something lies in a store that belongs to no holding, or the store itself does not do any more what it did.</summary>
    Drift,
}

/// <summary>How bad it is: by how many verified copies remain.</summary>
public enum Severity
{
    /// <summary>At least two remain.</summary>
    Warning,

    /// <summary>One remains: the next loss is final.</summary>
    Serious,

    /// <summary>None remains.</summary>
    Critical,
}

/// <summary>Something that went wrong, from the first receipt that tells of it to the audit that finds it whole again.</summary>
public sealed record Incident
{
    public required IncidentKind Kind { get; init; }

    public required string Store { get; init; }

    /// <summary>Null when it is of the store as a whole.</summary>
    public required HoldingId? Holding { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When a second look found the same; null before.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When an audit found nothing any more; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>When a person said that it is known; null before.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>In the words of that person.</summary>
    public string? Acknowledgement { get; init; }

    /// <summary>What is wrong now; none of an incident that is closed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Verified copies of the artifact that has fewest of them, in the stores where nothing is wrong with it.</summary>
    public int GoodCopies { get; init; }

    /// <summary>Ids of the incidents that are told as this one; empty when it stands for itself.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The same for the same cause and time, whoever reckons it: <c>i-</c> and ten hexadecimal characters.</summary>
    public string Id => IdOf(Cause, OpenedAt);

    /// <summary>At most one incident of a cause is open.</summary>
    public string Cause => CauseOf(Kind, Holding, Store);

    public Severity Severity => Findings.Any(finding => finding is Finding.LedgerDamage or Finding.EvidenceDamage) ? Severity.Serious : Kind == IncidentKind.Drift || (Kind == IncidentKind.Away && GoodCopies > 1) ? Severity.Warning : GoodCopies switch
    {
        0 => Severity.Critical,
        1 => Severity.Serious,
        _ => Severity.Warning,
    };

    public static string CauseOf(IncidentKind kind, HoldingId? holding, string store) =>
        string.Join(':', new[] { kind.ToString().ToLowerInvariant(), holding?.Value, store }.OfType<string>());

    private static string IdOf(string cause, DateTimeOffset openedAt) =>
        "i-" + Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{cause}\n{Json.Moments.Write(openedAt)}")).ToString()[..10];
}
