using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Help;

/// <summary>The program as people get it: packed, installed, run.</summary>
public sealed class ToolPackageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "slow")]
    public async Task The_tool_packs_installs_and_runs()
    {
        using var folder = new TempFolder();
        var project = Path.Combine(SourceFolder(), "src", "Preservation.Cli");
        (await ProcessRun.RunAsync("dotnet", ["pack", project, "-o", folder["feed"], "--artifacts-path", folder["artifacts"], "-v", "quiet"], Token)).Gives(0);
        var package = Assert.Single(Directory.GetFiles(folder["feed"], "*.nupkg"));
        var version = Path.GetFileNameWithoutExtension(package)["Preservation.Cli.".Length..];
        (await ProcessRun.RunAsync("dotnet", ["tool", "install", "Preservation.Cli", "--version", version, "--tool-path", folder["tools"], "--add-source", folder["feed"]],
            new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder["packages"] }, Token)).Gives(0);

        var tool = folder["tools", "preserve"];
        (await ProcessRun.RunAsync(tool, ["--version"], Token)).Gives(0, version);
        (await ProcessRun.RunAsync(tool, ["sample", folder["source"], "--size", "256KiB", "--shards", "2"], Token)).Gives(0);
        (await ProcessRun.RunAsync(tool, ["init", folder["archive"], "--store", $"a={folder["a"]}", "--unencrypted-key"], Token)).Gives(0);
        (await ProcessRun.RunAsync(tool, ["register", "m", folder["source"], "--yes", "--archive", folder["archive"]], Token)).Gives(0, "in a.");
        (await ProcessRun.RunAsync(tool, ["audit", "--archive", folder["archive"]], Token)).Gives(0, "'m' in 'a': whole");
    }

    private static string SourceFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests do not run from within the project.");
    }
}
