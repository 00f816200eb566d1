namespace Preservation.Core.Policies;

/// <summary>What the archive promises of its ledger and of time.</summary>
public sealed record LedgerRule
{
    /// <summary>Witnesses that must have signed a checkpoint; 0 while none are asked.</summary>
    public int Witnesses { get; init; }

    /// <summary>Whether entries are made while fewer witnesses than that have signed the newest checkpoint.</summary>
    public bool GoesOnUnwitnessed { get; init; } = true;

    /// <summary>How long before the end of the certificate of a timestamp it is renewed.</summary>
    public TimeSpan RenewBefore { get; init; } = TimeSpan.FromDays(180);

    /// <summary>By how much two clocks may differ before it is a finding.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From when on timestamps that rest on an algorithm (<c>sha256</c>, <c>sha384</c>, <c>sha512</c>, <c>ecdsa</c>, <c>rsa</c>) count no more.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> AlgorithmEnds { get; init; } = NoEnds;

    private static readonly Dictionary<string, DateTimeOffset> NoEnds = [];

    public static LedgerRule Default { get; } = new();
}
