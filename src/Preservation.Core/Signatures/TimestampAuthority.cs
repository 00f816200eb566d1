using System.Security.Cryptography.X509Certificates;

namespace Preservation.Core.Signatures;

/// <summary>An authority whose RFC 3161 timestamps count, and whose decision that was.</summary>
public sealed record TimestampAuthority
{
    /// <summary>For folders: <c>[a-z0-9][a-z0-9-]{0,39}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is asked; http or https.</summary>
    public required Uri Address { get; init; }

    /// <summary>The policy that its timestamps must state, as an OID; null for any.</summary>
    public string? Policy { get; init; }

    /// <summary>PEM of the self-signed certificates that its chains end in; at least one.</summary>
    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>Who decided to trust it, in words.</summary>
    public required string TrustedBy { get; init; }

    public required DateTimeOffset TrustedSince { get; init; }

    /// <summary>Whether it is asked no more; what it has stamped is verified all the same.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Its roots, to be disposed of by the caller.</summary>
    public X509Certificate2Collection OpenRoots() => [.. Roots.Select(pem => X509Certificate2.CreateFromPem(pem))];
}
