using Preservation.Core.Manifests;

namespace Preservation.Core.Receipts;

/// <summary>What a drill did with the bytes of a store, beyond reading and comparing them.</summary>
public sealed record Drill
{
    /// <summary>Bytes of the files that were restored and are right.</summary>
    public required long BytesRestored { get; init; }

    /// <summary>Whole seconds from the first file to the last, rounded up.</summary>
    public required long Seconds { get; init; }

    /// <summary>Files that were opened as what they claim to be, counted by format.</summary>
    public required IReadOnlyDictionary<string, long> Opened { get; init; }

    /// <summary>Files of formats that are not known here: their bytes are right, and that is all that was looked at.</summary>
    public required long Opaque { get; init; }

    /// <summary>What is wrong with files that are what was signed, and yet not what they claim to be. No damage of the store.</summary>
    public required IReadOnlyList<NotOpened> NotOpened { get; init; }
}

/// <summary>Why a restored file could not be opened as what it claims to be.</summary>
public sealed record NotOpened(ArtifactName Artifact, string Reason);
