using System.Text.RegularExpressions;
using Preservation.Core.Digests;

namespace Preservation.Core.ApiKeys;

/// <summary>Whether a key opens the API.</summary>
public enum ApiKeyState
{
    Valid,
    Expired,
    Revoked,
}

/// <summary>
/// A key of the API as it is kept: its digest, never itself. Plain SHA-256 is enough, and a slow digest for passwords
/// would gain nothing: the key is 256 bits of chance, which nobody guesses however fast he can try.
/// </summary>
public sealed partial record ApiKey
{
    /// <summary>In logs, and as who asked for something; used once, also after it was revoked.</summary>
    public required string Name { get; init; }

    public required ApiScope Scope { get; init; }

    /// <summary>Of the whole text of the key, in ASCII.</summary>
    public required Digest Digest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; null for never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>A key that was revoked stays so, whatever the clock says.</summary>
    public ApiKeyState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyState.Revoked : ExpiresAt <= now ? ApiKeyState.Expired : ApiKeyState.Valid;

    public static bool IsName(string text) => NameForm().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
