using System.Text.Json.Serialization;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Worker.Api.Answers;

/// <summary>One difference between what the manifest says and what a store holds, as it stands in receipts. Which members it has depends on its kind.</summary>
internal sealed record FindingItem
{
    /// <summary>'missing', 'altered', 'truncated', 'unexpected', 'unreadable', 'not-checked', 'untrusted', 'rolled-back', 'lock-drift', 'capability-drift', 'unfinished-upload', 'ledger-damage', 'ledger-behind', 'evidence-damage', 'evidence-due', 'clock-skew' or 'not-stored'.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose part it is; absent of strangers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Holding { get; init; }

    /// <summary>In which store.</summary>
    public required string Store { get; init; }

    /// <summary>The key in the store.</summary>
    public required string Key { get; init; }

    /// <summary>The artifact that lies there; absent of inventories, manifests and strangers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Artifact { get; init; }

    /// <summary>What the manifest says, 64 hexadecimal characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExpectedSha256 { get; init; }

    /// <summary>What was read, 64 hexadecimal characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActualSha256 { get; init; }

    /// <summary>Bytes that the manifest says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpectedSize { get; init; }

    /// <summary>Bytes that are there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ActualSize { get; init; }

    /// <summary>Chunks that differ.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Where { get; init; }

    /// <summary>What lies there unexpectedly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? What { get; init; }

    /// <summary>The sequence that the store presents as the newest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sequence { get; init; }

    /// <summary>The newest sequence that is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Newest { get; init; }

    /// <summary>When the upload was begun.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>In the words of the store, or of the program.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Whether the store could not be asked at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Away { get; init; }

    /// <summary>The case in one sentence.</summary>
    public required string Text { get; init; }

    public static FindingItem Of(Finding finding) => Written.As<FindingItem>(json => FindingJson.Write(json, finding));
}
