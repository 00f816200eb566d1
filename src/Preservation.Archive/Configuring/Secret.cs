namespace Preservation.Archive.Configuring;

/// <summary>Where a secret stands; the configuration never holds one itself.</summary>
public sealed record Secret
{
    private const string Variable = "env:", File = "file:";

    private readonly string _reference;

    private Secret(string reference) => _reference = reference;

    /// <summary>Reads <c>env:NAME</c> or <c>file:PATH</c>; null for anything else, which may be the secret itself.</summary>
    public static Secret? TryParse(string text) =>
        (text.StartsWith(Variable, StringComparison.Ordinal) && text.Length > Variable.Length)
        || (text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length) ? new Secret(text) : null;

    /// <summary>The secret.</summary>
    /// <param name="what">For whom and for what, for messages.</param>
    /// <param name="archiveFolder">What relative paths are relative to.</param>
    /// <exception cref="ArchiveRefusedException">It is not where it should be.</exception>
    public string Read(string what, string archiveFolder)
    {
        if (_reference.StartsWith(Variable, StringComparison.Ordinal))
        {
            var name = _reference[Variable.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new ArchiveRefusedException($"{what} is to be in the environment variable '{name}', which is not set. Set it and try again.");
        }
        var path = Path.Combine(archiveFolder, _reference[File.Length..]);
        try
        {
            return System.IO.File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveRefusedException($"{what} is to be in the file '{path}', which cannot be read: {e.Message}", e);
        }
    }

    public override string ToString() => _reference;
}
