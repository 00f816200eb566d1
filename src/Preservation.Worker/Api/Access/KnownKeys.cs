using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Preservation.Archive.ApiKeys;
using Preservation.Core.ApiKeys;
using Preservation.Core.Json;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Access;

/// <summary>The keys as their file has them now: it is looked at before each answer, so a revoked key opens nothing from then on.</summary>
internal sealed partial class KnownKeys(ApiKeyFile file, TimeProvider clock, ILogger<KnownKeys> logger)
{
    private const string Bearer = "Bearer ";

    private readonly Lock _lock = new();
    private IReadOnlyList<ApiKey>? _keys = [];
    private string? _identity, _failure;

    /// <summary>The key of a request; else null, and why there is none.</summary>
    /// <exception cref="ApiRefusal">The file cannot be read: then no key is good, because one that was revoked could be among them.</exception>
    public ApiKey? Find(StringValues authorization, out string why)
    {
        why = "Give a key as 'Authorization: Bearer wpk_...'. 'preserve apikey create' makes one.";
        if (authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return null;
        var text = header[Bearer.Length..].Trim();
        if (!ApiKeyText.IsWellFormed(text))
        {
            why = "This is no key: it is cut off, or a character of it is wrong. Copy it again.";
            return null;
        }
        var digest = ApiKeyText.DigestOf(text);
        ApiKey? found = null;
        // All are compared, each in constant time: how long it takes tells nothing.
        foreach (var key in Now())
        {
            if (key.Digest.Equals(digest))
                found = key;
        }
        var state = found?.StateAt(clock.GetUtcNow());
        why = state switch
        {
            null => "This key is not known here. It may be of another archive.",
            ApiKeyState.Expired => $"The key '{found!.Name}' expired on {Moments.Write(found.ExpiresAt!.Value)}.",
            ApiKeyState.Revoked => $"The key '{found!.Name}' was revoked on {Moments.Write(found.RevokedAt!.Value)}.",
            _ => "",
        };
        return state == ApiKeyState.Valid ? found : null;
    }

    private IReadOnlyList<ApiKey> Now()
    {
        lock (_lock)
        {
            try
            {
                var identity = file.Identity;
                // One that could not be read is tried again each time: that it may be read now does not show in it.
                if (identity != _identity || _keys is null)
                {
                    _keys = file.Read();
                    (_identity, _failure) = (identity, null);
                }
            }
            catch (Exception e) when (e is DocumentException or IOException or UnauthorizedAccessException)
            {
                _keys = null;
                if (e.Message != _failure)
                    LogUnreadable(_failure = e.Message);
            }
            return _keys ?? throw new ApiRefusal(StatusCodes.Status503ServiceUnavailable, "The file of the keys cannot be read, so no key is good. The log of the worker says why.");
        }
    }

    [LoggerMessage(3501, LogLevel.Error, "The keys of the API cannot be read, so nobody may ask it: {Why}")]
    private partial void LogUnreadable(string why);
}
