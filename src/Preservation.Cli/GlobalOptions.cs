using System.CommandLine;
using System.Globalization;

namespace Preservation.Cli;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static readonly Option<DirectoryInfo?> Archive = new("--archive")
    {
        Description = "Folder of the archive; else PRESERVATION_ARCHIVE, else the working directory.",
        HelpName = "dir",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON.", Recursive = true };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print damage and errors only.", Recursive = true };

    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask before something is done.", Recursive = true };

    public static readonly Option<FileInfo?> PassphraseFile = new("--passphrase-file")
    {
        Description = "File whose first line is the passphrase of the signing key; else PRESERVATION_PASSPHRASE.",
        HelpName = "file",
        Recursive = true,
    };

    public static IEnumerable<Option> All => [Archive, Json, Quiet, Yes, PassphraseFile];

    /// <summary>Refuses numbers below <paramref name="least"/>.</summary>
    public static void AtLeast<T>(this Option<T> option, T least)
        where T : IComparable<T>, IParsable<T> => option.Validators.Add(result =>
        {
            // A word that is no number has its own error.
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value.CompareTo(least) < 0)
                result.AddError($"{option.Name}: {value} is too little; at least {least} is expected.");
        });

    public static Terminal.Output Output(this ParseResult parse) => new(parse.GetValue(Json), parse.GetValue(Quiet));

    /// <summary>From the file, else the environment; never from an argument, which other users of the machine could read.</summary>
    public static string? Passphrase(this ParseResult parse)
    {
        if (parse.GetValue(PassphraseFile) is not { } file)
            return Environment.GetEnvironmentVariable("PRESERVATION_PASSPHRASE") is { Length: > 0 } text ? text : null;
        if (!file.Exists)
            throw new Preservation.Archive.ArchiveRefusedException($"The passphrase file '{file.FullName}' does not exist.");
        return File.ReadLines(file.FullName).FirstOrDefault() is { Length: > 0 } line
            ? line
            : throw new Preservation.Archive.ArchiveRefusedException($"The passphrase file '{file.FullName}' is empty; its first line should be the passphrase.");
    }

    public static string ArchiveFolder(this ParseResult parse) => Path.GetFullPath(
        parse.GetValue(Archive)?.FullName
        ?? (Environment.GetEnvironmentVariable("PRESERVATION_ARCHIVE") is { Length: > 0 } folder ? folder : Environment.CurrentDirectory));
}
