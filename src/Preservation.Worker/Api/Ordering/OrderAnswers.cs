using System.Text.Json.Serialization;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;

namespace Preservation.Worker.Api.Ordering;

/// <summary>No audit begins of what is paused; one under way ends where it can be gone on with.</summary>
internal sealed record PauseItem
{
    /// <summary>Absent for every holding.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Holding { get; init; }

    /// <summary>Absent for every store.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Store { get; init; }

    /// <summary>In the words of who asked.</summary>
    public required string Reason { get; init; }

    /// <summary>Name of a key of the API, or of a user.</summary>
    public required string AskedBy { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself; absent for never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }

    public static PauseItem Of(Pause pause) => new() { Store = pause.Store, Holding = pause.Holding?.Value, Reason = pause.Reason, AskedBy = pause.AskedBy, Since = pause.Since, Until = pause.Until };
}

/// <summary>Audits that were asked for.</summary>
internal sealed record RequestsAnswer
{
    /// <summary>One for each store.</summary>
    public required IReadOnlyList<RequestItem> Requests { get; init; }
}

/// <summary>An audit that somebody wants before it is due.</summary>
internal sealed record RequestItem
{
    /// <summary>Of what.</summary>
    public required string Holding { get; init; }

    /// <summary>Where.</summary>
    public required string Store { get; init; }

    /// <summary>How closely.</summary>
    public required string Grade { get; init; }

    /// <summary>Name of a key of the API, or of a user.</summary>
    public required string AskedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    public static RequestItem Of(AuditRequest request) => new() { Holding = request.Holding.Value, Store = request.Store, Grade = request.Grade.Name(), AskedBy = request.AskedBy, AskedAt = request.AskedAt };
}
