using System.Text.Json;
using System.Text.Json.Serialization;
using Preservation.Core.Incidents;

namespace Preservation.Worker.Api.Answers;

/// <summary>Incidents, the worst first, then those that are over.</summary>
internal sealed record IncidentsAnswer
{
    /// <summary>All that were asked for.</summary>
    public required IReadOnlyList<IncidentItem> Incidents { get; init; }
}

/// <summary>Something that went wrong, as 'preserve incident show --json' tells of it.</summary>
internal sealed record IncidentItem
{
    /// <summary>'i-' and ten hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>'damage', 'away' (a store could not be asked) or 'store-wide'.</summary>
    public required string Kind { get; init; }

    /// <summary>By verified copies that remain: 'warning' two or more, 'serious' one, 'critical' none.</summary>
    public required string Severity { get; init; }

    /// <summary>Where.</summary>
    public required string Store { get; init; }

    /// <summary>Absent when it is of the store as a whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Holding { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When a second look found the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When a person said that it is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When an audit found nothing any more; absent while it is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Verified copies elsewhere of the artifact that has fewest of them.</summary>
    public required int GoodCopies { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>What is left; absent when it is over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Copies { get; init; }

    /// <summary>What to do; absent when it is over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Next { get; init; }

    /// <summary>What is wrong now.</summary>
    public required IReadOnlyList<FindingItem> Findings { get; init; }

    public static IncidentItem Of(Incident incident) => new()
    {
        Id = incident.Id,
        Kind = JsonNamingPolicy.KebabCaseLower.ConvertName(incident.Kind.ToString()),
        Severity = Alerting.AlertJson.Word(incident.Severity),
        Store = incident.Store,
        Holding = incident.Holding?.Value,
        OpenedAt = incident.OpenedAt,
        ConfirmedAt = incident.ConfirmedAt,
        AcknowledgedAt = incident.AcknowledgedAt,
        ClosedAt = incident.ClosedAt,
        GoodCopies = incident.GoodCopies,
        Title = IncidentText.Title(incident),
        Copies = incident.ClosedAt is null ? IncidentText.Copies(incident) : null,
        Next = incident.ClosedAt is null ? IncidentText.Next(incident) : null,
        Findings = [.. incident.Findings.Select(FindingItem.Of)],
    };
}
