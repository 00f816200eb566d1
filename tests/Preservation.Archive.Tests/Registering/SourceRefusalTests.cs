using System.Diagnostics;
using Preservation.Archive.Registering.Scanning;
using Preservation.Core.Manifests;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>What a source folder must not hold, and what is only said of it.</summary>
public sealed class SourceRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static readonly Dictionary<string, (Action<TempFolder> Make, string Reason)> Refused = new()
    {
        ["a link to a file"] = (f => File.CreateSymbolicLink(f["link.bin"], f["model.bin"]), "'link.bin' is a link"),
        ["a link to a folder"] = (f => Directory.CreateSymbolicLink(f["linked"], f.Path), "'linked' is a link"),
        ["a link to nothing"] = (f => File.CreateSymbolicLink(f["dangling"], "nowhere"), "'dangling' is a link"),
        ["a pipe"] = (f => Run("mkfifo", f["pipe"]), "'pipe' is a device, socket or pipe"),
        ["names that differ by case only"] = (f => { Write(f, "A.txt"); Write(f, "a.TXT"); }, "where case does not matter"),
        ["a name that is not Unicode"] = (f => Run("bash", "-c", $"touch \"{f.Path}/\"$'\\xff\\xfe.bin'"), "has a name that is not valid UTF-8"),
        ["a name with a backslash"] = (f => Write(f, "a\\b.txt"), "it contains a backslash"),
        ["a name with a line break"] = (f => Write(f, "a\nb.txt"), @"'a\u{a}b.txt' cannot be stored under its name: it contains the control character U+000A"),
        ["a name that reads backwards"] = (f => Write(f, "a\u202egnp.txt"), "invisible character U+202E"),
        ["a safetensors file without bytes"] = (f => Write(f, "x.safetensors", 0), "'x.safetensors': it is empty"),
        ["a safetensors file of one byte"] = (f => Write(f, "x.safetensors", 1), "'x.safetensors': it has 1 byte"),
        ["a name that two files would get"] = (f => { Write(f, "weights/model.bin"); }, "would both become 'weights/model.bin'"),
        ["no weights"] = (f => { File.Delete(f["model.bin"]); Write(f, "notes.txt"); }, "no file has the role 'weights'"),
        ["no files"] = (f => File.Delete(f["model.bin"]), "holds no files"),
    };

    private static readonly Dictionary<string, (Action<TempFolder> Make, string Warning)> Told = new()
    {
        ["an empty folder"] = (f => Directory.CreateDirectory(f["empty"]), "'empty/' is an empty folder"),
        ["what a download tool left"] = (f => Write(f, ".git/HEAD"), "'.git' is left out"),
    };

    public static TheoryData<string> RefusedNames() => [.. Refused.Keys];

    public static TheoryData<string> ToldNames() => [.. Told.Keys];

    [Theory, MemberData(nameof(RefusedNames))]
    public async Task A_source_is_refused_with_a_reason_when_it_holds(string what)
    {
        Write(_folder, "model.bin");
        Refused[what].Make(_folder);
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => TestArchive.PlanAsync("m", _folder.Path, Token));
        Assert.Contains(refusal.Reasons, reason => Refused[what].Reason.Split('|').Any(part => reason.Contains(part, StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(ToldNames))]
    public async Task A_source_is_taken_and_a_warning_given_when_it_holds(string what)
    {
        Write(_folder, "model.bin");
        Told[what].Make(_folder);
        var plan = await TestArchive.PlanAsync("m", _folder.Path, Token);
        Assert.Contains(plan.Warnings, warning => warning.Contains(Told[what].Warning, StringComparison.Ordinal));
        Assert.Equal("weights/model.bin", Assert.Single(plan.Files).Name.Value);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        Write(_folder, "model.bin");
        foreach (var what in new[] { "a link to a file", "a pipe", "a name with a backslash" })
            Refused[what].Make(_folder);
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => TestArchive.PlanAsync("m", _folder.Path, Token));
        Assert.Equal(3, refusal.Reasons.Count);
    }

    [Theory]
    [InlineData("x/one.json", "x/*=interview-transcript", "dossier/x/one.json", Role.InterviewTranscript)]
    [InlineData("x/one.json", "one.json=essay|x/*=other", "dossier/x/one.json", Role.Essay)]
    [InlineData("pytorch_model.bin", "pytorch*=other", "dossier/pytorch_model.bin", Role.Other)]
    [InlineData("model.dat", "*.dat=weights", "weights/model.dat", Role.Weights)]
    [InlineData("dossier/notes.txt", "", "dossier/notes.txt", Role.Other)]
    [InlineData("weights/more.bin", "", "weights/more.bin", Role.Weights)]
    [InlineData("interviews/protocol.md", "", "dossier/interviews/protocol.md", Role.InterviewProtocol)]
    [InlineData("tokenizer.json", "", "weights/tokenizer.json", Role.Tokenizer)]
    public async Task The_first_rule_that_fits_gives_the_role_and_the_role_gives_the_folder(string file, string rules, string name, Role role)
    {
        Write(_folder, "model.bin");
        Write(_folder, file);
        var options = new ScanOptions
        {
            Roles = [.. rules.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(rule => rule.Split('=')).Select(rule => (rule[0], Roles.TryParse(rule[1], out var named) ? named : default))],
            AllowMalformed = true,
        };
        var plan = await TestArchive.PlanAsync("m", _folder.Path, Token, options);
        Assert.Contains(plan.Files, planned => (planned.Name.Value, planned.Role) == (name, role));
    }

    private static void Write(TempFolder folder, string name, int size = 10)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], new byte[size]);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
