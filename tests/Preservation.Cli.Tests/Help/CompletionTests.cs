using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Help;

/// <summary>Completion in shells.</summary>
public sealed class CompletionTests(RegisteredArchive registered) : IDisposable
{
    private readonly PreparedArchive _archive = registered.Copy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Suggestions_are_verbs() =>
        Assert.Superset(new HashSet<string> { "init", "register", "audit", "repair", "restore", "verify", "status" },
            (await _archive.RunAsync(Token, "[suggest]", "")).Gives(0).Output.Split('\n').ToHashSet());

    [Theory]
    [InlineData("preserve re", 1, "register repair restore")]
    [InlineData("preserve store ", 2, "add fill list probe")]
    [InlineData("preserve audit --grade ", 3, "full presence sample")]
    [InlineData("preserve audit --gr", 2, "--grade")]
    [InlineData("preserve completion ", 2, "bash fish zsh")]
    public async Task The_bash_script_completes_what_was_typed(string line, int word, string expected)
    {
        Write();
        var words = line.Split(' ').Select(part => $"'{part}'");
        var script = $$"""
            source <(preserve completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{string.Join(' ', words)}}) COMP_CWORD={{word}}
            _preserve
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var found = (await RunAsync("bash", script)).Gives(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        Assert.Superset(expected.Split(' ').ToHashSet(), found);
        Assert.All(found, candidate => Assert.StartsWith(line.Split(' ')[^1], candidate, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("zsh", "zsh")]
    [InlineData("fish", "fish")]
    public async Task Each_script_is_one_that_its_shell_can_read(string shell, string program)
    {
        var script = (await _archive.RunAsync(Token, "completion", shell)).Gives(0, "preserve").Output;
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}") || File.Exists($"/bin/{program}"), $"{program} is not installed.");
        File.WriteAllText(_archive["script"], script);
        (await ProcessRun.RunAsync(program, ["-n", _archive["script"]], Token)).Gives(0);
    }

    private void Write()
    {
        Directory.CreateDirectory(_archive["bin"]);
        File.WriteAllText(_archive["bin", "preserve"], $"#!/bin/sh\nexec dotnet '{Preserve.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_archive["bin", "preserve"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<PreserveResult> RunAsync(string shell, string script) => ProcessRun.RunAsync(
        shell, ["-c", script], new Dictionary<string, string?> { ["PATH"] = $"{_archive["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" }, Token);
}
