using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>Drills that are killed or interrupted.</summary>
public sealed class DrillSignalTests
{
    private const long Large = 96L << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_it_leaves_one_folder_that_the_next_drill_removes_and_nothing_else()
    {
        using var archive = await LargeAsync();
        File.WriteAllText(archive["scratch", "mine.txt"], "mine");
        Directory.CreateDirectory(archive["scratch", "large"]);
        File.WriteAllText(archive["scratch", "large", "mine.txt"], "mine");
        string[] drill = ["drill", "large", "--store", "b", "--scratch", archive["scratch"]];
        using (var process = archive.Start(drill))
        {
            await process.SaysAsync("restoring", Token);
            process.SendStop();
            process.Kill();
            Assert.Equal(SignalTests.KilledExitCode, (await ProcessRun.EndAsync(process, Token)).ExitCode);
        }
        Assert.Single(Directory.GetDirectories(archive["scratch"], "drill-*"));
        (await archive.RunAsync(Token, drill)).Gives(0, "'large' in 'b': whole. Grade drill");
        Assert.Equal(["large/mine.txt", "mine.txt"], Directory.EnumerateFiles(archive["scratch"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(archive["scratch"], path)).Order(StringComparer.Ordinal));
        Assert.Equal([archive["scratch", "large"]], Directory.GetDirectories(archive["scratch"]));
        (await archive.RunAsync(Token, "audit")).Gives(0).Without("DAMAGED");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Interrupted_it_removes_what_it_restored_and_does_not_count(bool isJson)
    {
        using var archive = await LargeAsync();
        string[] drill = ["drill", "large", "--store", "b", "--scratch", archive["scratch"], .. isJson ? ["--json"] : Array.Empty<string>()];
        using var process = archive.Start(drill);
        if (isJson)
        {
            while (Directory.GetDirectories(archive["scratch"]).Length == 0 && !process.HasExited)
                await Task.Delay(5, Token);
        }
        else
        {
            await process.SaysAsync("restoring", Token);
        }
        process.SendInterrupt();
        var result = (await ProcessRun.EndAsync(process, Token)).Gives(130, "cancelled. What was restored is removed again, and the drill does not count.");
        if (isJson)
            Assert.Equal(130, result.IsJson().GetProperty("exitCode").GetInt32());
        Assert.Empty(Directory.EnumerateFileSystemEntries(archive["scratch"]));
        // Nothing was read back at the registration, and no drill has ended since.
        (await archive.RunAsync(Token, "status")).Gives(4, "'large' is overdue for a full audit");
        (await archive.RunAsync(Token, drill)).Gives(0);
        (await archive.RunAsync(Token, "status")).Gives(4, "is overdue for a full audit (every 90d) in a, c.");
    }

    private static async Task<PreparedArchive> LargeAsync()
    {
        var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        (await archive.RunAsync(Token, "register", "large", archive.Source, "--yes", "--read-back", "none")).Gives(0);
        Directory.CreateDirectory(archive["scratch"]);
        return archive;
    }
}
