using Preservation.Archive.Files;
using Preservation.Core.ApiKeys;

namespace Preservation.Archive.ApiKeys;

/// <summary>
/// The keys of the API in <c>api-keys.json</c>, for the owner of the folder alone. What a call has written survives a
/// power cut and is seen whole or not at all; calls of several processes come one after the other.
/// </summary>
public sealed class ApiKeyFile(string archiveFolder, TimeProvider clock)
{
    public const string FileName = "api-keys.json";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A call takes milliseconds; who waits longer for another waits for one that hangs.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public string Path { get; } = System.IO.Path.Combine(archiveFolder, FileName);

    /// <summary>Changes with every change of the file; null when there is none.</summary>
    public string? Identity => FileFacts.Of(Path)?.Identity;

    /// <summary>All of them, revoked ones too, in the order in which they were made.</summary>
    /// <exception cref="Core.Json.DocumentException">Everything that is wrong with the file.</exception>
    public IReadOnlyList<ApiKey> Read() => Identity is null ? [] : ApiKeysJson.Parse(File.ReadAllBytes(Path), $"'{Path}'");

    /// <summary>Makes a key.</summary>
    /// <param name="name">Not used before.</param>
    /// <param name="scope">What it may do.</param>
    /// <param name="expires">How long it opens; null for ever.</param>
    /// <param name="chance">32 bytes from a source that nobody can foresee.</param>
    /// <param name="cancellationToken">Ends the wait for others; then nothing is made.</param>
    /// <returns>The key, which is kept nowhere, and what is kept of it.</returns>
    /// <exception cref="ArchiveRefusedException">The name cannot be used.</exception>
    public async Task<(string Text, ApiKey Key)> CreateAsync(string name, ApiScope scope, TimeSpan? expires, ReadOnlyMemory<byte> chance, CancellationToken cancellationToken)
    {
        if (!ApiKey.IsName(name))
            throw new ArchiveRefusedException($"'{name}' is not a name for a key: a-z, 0-9 and '-' are allowed, at most 40.");
        using var alone = await LockAsync(cancellationToken);
        var keys = Read();
        if (keys.Any(key => key.Name == name))
            throw new ArchiveRefusedException($"There is a key '{name}' already, or there was one: logs name keys, so each name is used once. Choose another.");
        var text = ApiKeyText.Write(chance.Span);
        var now = Now();
        var made = new ApiKey { Name = name, Scope = scope, Digest = ApiKeyText.DigestOf(text), CreatedAt = now, ExpiresAt = now + expires };
        DurableFile.Write(Path, ApiKeysJson.Write([.. keys, made]), OwnerOnly);
        return (text, made);
    }

    /// <summary>From now on the key opens nothing. Revoking it again changes nothing.</summary>
    /// <exception cref="ArchiveRefusedException">There is none of that name.</exception>
    public async Task<ApiKey> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        using var alone = await LockAsync(cancellationToken);
        var keys = Read();
        var found = keys.FirstOrDefault(key => key.Name == name)
            ?? throw new ArchiveRefusedException($"There is no key '{name}'. 'preserve apikey list' shows those that there are.");
        if (found.RevokedAt is not null)
            return found;
        var revoked = found with { RevokedAt = Now() };
        DurableFile.Write(Path, ApiKeysJson.Write(keys.Select(key => key.Name == name ? revoked : key)), OwnerOnly);
        return revoked;
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    // The file itself is replaced, so it cannot be what is locked.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = $"{Path}.lock";
        for (var began = clock.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken))
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = OwnerOnly;
                return new FileStream(path, options);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (clock.GetElapsedTime(began) > LongestWait)
                    throw new ArchiveRefusedException($"'{path}' cannot be locked: {e.Message} Somebody else changes the keys; try again.", e);
            }
        }
    }
}
