namespace Preservation.Core.Timestamps;

/// <summary>What a timestamp that was verified says (RFC 3161).</summary>
public sealed record Timestamp
{
    /// <summary>Before this moment the data was there.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By how much that may be wrong, as the authority says; null when it does not say.</summary>
    public TimeSpan? Accuracy { get; init; }

    /// <summary>The policy under which it was made, an OID.</summary>
    public required string Policy { get; init; }

    /// <summary>Hexadecimal.</summary>
    public required string Serial { get; init; }

    /// <summary>What it rests on: the hash of the imprint and the algorithm of the signature, such as <c>sha512</c> and <c>ecdsa</c>.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>PEM of the certificates from that of the signer to the root, one after the other.</summary>
    public required string Chain { get; init; }

    /// <summary>When the first of these certificates ends.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Subject of the signer's certificate.</summary>
    public required string Signer { get; init; }
}
