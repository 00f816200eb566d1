using System.Globalization;
using Preservation.Core.Digests;

namespace Preservation.Core.Receipts;

/// <summary>
/// Says that a check is a part of a full audit that is done in several, each with a receipt of its own, perhaps by
/// several workers. Together they have read everything once since <see cref="Since"/>.
/// </summary>
public sealed record AuditPart
{
    /// <summary>When the first part began; what counts as the age of the audit, because nothing of it was read before.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>From 1.</summary>
    public required long Number { get; init; }

    /// <summary>Whether nothing is left to be read.</summary>
    public required bool IsLast { get; init; }

    /// <summary>SHA-256 of the receipt envelope of the part before this one; null for the first.</summary>
    public required Digest? Previous { get; init; }

    /// <summary>Everybody who did a part up to this one, each once, in the order in which they began.</summary>
    public required IReadOnlyList<string> Workers { get; init; }

    /// <summary>Read by the parts before this one.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>The sentence of a receipt.</summary>
    /// <param name="artifacts">How many were read by this part.</param>
    public string Statement(int artifacts) => string.Create(CultureInfo.InvariantCulture,
        $"Part {Number} of a full audit: every byte of {artifacts:N0} artifacts was read, and any change in them would have been found. {Rest}");

    private string Rest => (IsLast, Number) switch
    {
        (false, _) => "Others are still to be read.",
        (true, 1) => "They are all.",
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"With the parts before it every byte was read since {Since:u}."),
    };
}

/// <summary>What a full audit that is not done yet has done so far.</summary>
/// <param name="Since">When its first part began.</param>
/// <param name="Parts">How many there were.</param>
/// <param name="Last">SHA-256 of the receipt envelope of the last one.</param>
/// <param name="Workers">Who did them, each once.</param>
/// <param name="Bytes">Read by all of them.</param>
public sealed record UnfinishedAudit(DateTimeOffset Since, long Parts, Digest Last, IReadOnlyList<string> Workers, long Bytes);
