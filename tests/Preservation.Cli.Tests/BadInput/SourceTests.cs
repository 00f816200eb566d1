using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Sources that cannot be registered as they are: every reason is told, nothing is stored.</summary>
public sealed class SourceTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Names() => new()
    {
        { "new\nline.txt", @"'new\u{a}line.txt'", "it contains the control character U+000A" },
        { "back\\slash.txt", "'back\\slash.txt'", "it contains a backslash" },
        { "right\u202eto\u2066left.txt", @"\u{202e}", "it contains the invisible character U+202E" },
        { "bell\a.txt", @"'bell\u{7}.txt'", "it contains the control character U+0007" },
        { "escape\u001b[31m.txt", @"\u{1b}", "it contains the control character U+001B" },
        { "a" + new string('n', 220), "nnnn", "at most 200 are allowed" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_name_that_cannot_be_kept_or_read_aloud_is_refused_and_shown_safely(string name, string shown, string why) =>
        RefusedAsync(archive => File.WriteAllText(Path.Combine(archive.Source, name), "x"), shown, why);

    [Fact]
    public Task Names_that_differ_in_case_only_are_refused() => RefusedAsync(
        archive => File.WriteAllText(Path.Combine(archive.Source, "CONFIG.json"), "{}"), "CONFIG.json", "where case does not matter; rename one");

    [Fact]
    public Task A_link_is_refused() => RefusedAsync(
        archive => File.CreateSymbolicLink(Path.Combine(archive.Source, "link.json"), "/etc/passwd"), "'link.json' is a link", "links are never followed");

    [Fact]
    public Task A_link_to_a_folder_is_refused() => RefusedAsync(
        archive => Directory.CreateSymbolicLink(Path.Combine(archive.Source, "interviews", "more"), "/etc"), "'interviews/more' is a link");

    [Fact]
    public Task A_pipe_is_refused() => RefusedAsync(
        archive => ProcessRun.RunAsync("mkfifo", [Path.Combine(archive.Source, "pipe")], Token).Result.Gives(0), "'pipe' is a device, socket or pipe, not a file");

    [Fact]
    public Task A_broken_weights_file_is_refused() => RefusedAsync(
        archive => Damage.Truncate(Path.Combine(archive.Source, "model-00001-of-00002.safetensors"), 100_000), "model-00001-of-00002.safetensors");

    [Fact]
    public Task A_missing_shard_is_refused() => RefusedAsync(
        archive => File.Delete(Path.Combine(archive.Source, "model-00002-of-00002.safetensors")), "model-00002-of-00002.safetensors");

    [Fact]
    public Task A_source_without_weights_is_refused() => RefusedAsync(
        archive => Directory.EnumerateFiles(archive.Source).ToList().ForEach(File.Delete), "no file has the role 'weights'");

    [Fact]
    public Task All_reasons_are_told_at_once() => RefusedAsync(
        archive =>
        {
            File.WriteAllText(Path.Combine(archive.Source, "back\\slash.txt"), "x");
            File.CreateSymbolicLink(Path.Combine(archive.Source, "link.json"), "/etc/passwd");
            File.WriteAllText(Path.Combine(archive.Source, "CONFIG.json"), "{}");
        },
        "backslash", "'link.json' is a link", "where case does not matter");

    [Fact]
    public async Task An_empty_folder_is_no_error_and_told()
    {
        using var archive = registered.Copy();
        Directory.CreateDirectory(Path.Combine(archive.Source, "notes"));
        (await archive.RunAsync(Token, "register", "n", archive.Source, "--dry-run")).Gives(0, "note: 'notes/' is an empty folder; a manifest lists files only");
    }

    [Fact]
    public async Task A_source_that_is_empty_a_file_or_not_there_is_refused()
    {
        using var archive = registered.Copy();
        Directory.CreateDirectory(archive["empty"]);
        (await archive.RunAsync(Token, "register", "n", archive["empty"], "--yes")).Gives(2, $"'{archive["empty"]}' holds no files");
        (await archive.RunAsync(Token, "register", "n", archive["nowhere"], "--yes")).Gives(2, $"The source folder '{archive["nowhere"]}' does not exist.");
        (await archive.RunAsync(Token, "register", "n", archive.Trust, "--yes")).Gives(2, $"The source '{archive.Trust}' is not a folder.");
    }

    [Fact]
    public async Task The_same_weights_under_another_id_are_questioned()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "register", "twin", archive.Source, "--yes")).Gives(2, "'twin' has the same weights as 'm' (2 of 2 weights files)", "--allow-duplicate-weights");
        (await archive.RunAsync(Token, "list")).Without("twin");
        (await archive.RunAsync(Token, "register", "twin", archive.Source, "--yes", "--allow-duplicate-weights")).Gives(0, "in a, b, c.");
    }

    private async Task RefusedAsync(Action<PreparedArchive> spoil, params string[] words)
    {
        using var archive = registered.Copy();
        spoil(archive);
        var before = archive.List();
        (await archive.RunAsync(Token, "register", "spoilt", archive.Source, "--yes")).Gives(2, [$"'{archive.Source}' cannot be registered as 'spoilt'; nothing was stored.", .. words]);
        Assert.Equal(before, archive.List());
    }
}
