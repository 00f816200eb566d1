namespace Preservation.Core.Signatures;

/// <summary>What a key may sign.</summary>
[Flags]
public enum Purposes
{
    None = 0,
    Manifests = 1,
    Receipts = 2,
}

/// <summary>A key that is trusted, for what and from when to when.</summary>
public sealed record TrustedKey
{
    public required PublicKey Key { get; init; }

    /// <summary>Who holds the key, in words.</summary>
    public required string Holder { get; init; }

    public required Purposes MaySign { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>First moment at which it is no longer valid; null while no end is set.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>What was signed at this moment or later is not accepted; null while it is not revoked.</summary>
    public DateTimeOffset? RevokedFrom { get; init; }

    public string? RevocationReason { get; init; }

    /// <summary>Says why a signature of this key made at <paramref name="moment"/> does not count; null when it does.</summary>
    public string? Refusal(Purposes purpose, DateTimeOffset moment) => this switch
    {
        _ when !MaySign.HasFlag(purpose) => $"the key of '{Holder}' may not sign {purpose.ToString().ToLowerInvariant()}",
        _ when moment < ValidFrom => $"the key of '{Holder}' is valid from {ValidFrom:u}, after the signature's {moment:u}",
        _ when moment >= ValidUntil => $"the key of '{Holder}' was valid until {ValidUntil:u}, before the signature's {moment:u}",
        _ when moment >= RevokedFrom => $"the key of '{Holder}' is revoked from {RevokedFrom:u} on, and the signature is of {moment:u}",
        _ => null,
    };
}

/// <summary>Which keys may sign what, from when to when, and how many of them are needed.</summary>
public sealed record TrustPolicy
{
    public const string Schema = "urn:weight-preservation:trust:v1";

    public required Guid Archive { get; init; }

    /// <summary>How many distinct trusted keys must have signed a manifest; at least 1.</summary>
    public required int Threshold { get; init; }

    public required IReadOnlyList<TrustedKey> Keys { get; init; }

    /// <summary>Whose signatures under checkpoints of the ledger count as those of witnesses.</summary>
    public IReadOnlyList<TrustedWitness> Witnesses { get; init; } = [];

    public IReadOnlyList<TimestampAuthority> TimestampAuthorities { get; init; } = [];

    /// <summary>Those that are asked for new timestamps.</summary>
    public IReadOnlyList<TimestampAuthority> OpenAuthorities => [.. TimestampAuthorities.Where(authority => !authority.IsClosed)];

    public TrustedKey? Find(string keyId) => Keys.FirstOrDefault(trusted => trusted.Key.Id == keyId);
}
