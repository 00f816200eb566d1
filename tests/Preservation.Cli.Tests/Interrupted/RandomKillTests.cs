using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>SIGKILL at random moments: the same command, run again, always ends in the same place.</summary>
public sealed class RandomKillTests
{
    private const long Size = 2 << 20;

    // Two lanes of one archive each, because two cores are what a small machine has.
    private const int Lanes = 2, RegistrationsPerLane = 25;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_killed_registrations_are_whole_in_the_end()
    {
        var seed = RandomKills.NewSeed();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RegisterAsync(seed + lane), Token)));
    }

    private static async Task RegisterAsync(int seed)
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Size, 1000, Token);
        var kills = new RandomKills(archive, "storing", seed);
        await kills.MeasureAsync(Token, "register", "undisturbed", archive.Source, "--yes");
        var (resumed, i) = (0, 0);
        // A busy machine lets some runs end before their moment has come; others take their place.
        for (; i < RegistrationsPerLane || (kills.Killed < RegistrationsPerLane && i < 2 * RegistrationsPerLane); i++)
        {
            var source = archive[$"source-{i}"];
            await archive.WriteSourceAsync($"source-{i}", Size, (ulong)i, Token);
            var last = await kills.RunAsync(i % 5 == 0 ? 4 : 1, Token, "register", $"h-{i}", source, "--yes");
            // Killed after the last step of all, the next run finds that everything is done.
            if (last.ExitCode == 2)
                last.Gives(2, $"The holding 'h-{i}' exists already");
            else
                last.Gives(0, "in a, b, c.");
            resumed += last.Output.Contains("An earlier run was broken off", StringComparison.Ordinal) ? 1 : 0;
            Directory.Delete(source, recursive: true);
            KilledArchive.HasNothingLeft(archive);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {kills.Killed} killed, {kills.Escaped} ended before, {resumed} went on where they were.");
        Assert.True(kills.Killed >= RegistrationsPerLane, $"Only {kills.Killed} runs were killed.");
        await KilledArchive.IsWholeAsync(archive, i + 1, 1, Token);
    }

    [Fact]
    public async Task What_a_kill_left_of_a_finished_journal_does_not_become_part_of_the_next_sequence()
    {
        using var archive = await PreparedArchive.RegisteredAsync(Token);
        File.WriteAllText(archive["essay.md"], "# Essay\n");
        string[] amend = ["amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "essay", "--yes"];
        LeaveJournal(archive);
        (await archive.RunAsync(Token, "register", "m", archive.Source, "--yes")).Gives(2, "exists already");
        KilledArchive.HasNothingLeft(archive);
        LeaveJournal(archive);
        (await archive.RunAsync(Token, amend)).Gives(0, "sequence 1");
        LeaveJournal(archive);
        (await archive.RunAsync(Token, amend)).Gives(2, "has 'dossier/essays/essay.md' already");
        await KilledArchive.IsWholeAsync(archive, 1, 2, Token);
    }

    // The plan is removed first, then the rest.
    private static void LeaveJournal(PreparedArchive archive)
    {
        Directory.CreateDirectory(archive["archive", "journal", "m", "package", "manifest"]);
        File.WriteAllText(archive["archive", "journal", "m", "done.jsonl"], "\n");
        foreach (var name in new[] { "weights.inventory.json", "record.inventory.json", "manifest/manifest.dsse.json" })
            File.WriteAllText(archive["archive", "journal", "m", "package", name], "{}");
    }

    [Fact]
    public async Task Ten_killed_amendments_are_whole_in_the_end()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", 256 << 10, 1, Token);
        (await archive.RunAsync(Token, "register", "m", archive.Source, "--yes")).Gives(0);
        string[] Command(int i)
        {
            File.WriteAllText(archive[$"essay-{i}.md"], $"# Essay {i}\n" + new string('x', 300_000));
            return ["amend", "m", "--add", $"essay={archive[$"essay-{i}.md"]}", "--reason", $"essay {i}", "--yes"];
        }
        var kills = new RandomKills(archive, "storing", RandomKills.NewSeed());
        await kills.MeasureAsync(Token, Command(0));
        for (var i = 1; i <= 10; i++)
        {
            var last = await kills.RunAsync(i % 5 == 0 ? 3 : 1, Token, Command(i));
            if (last.ExitCode == 2)
                last.Gives(2, $"'m' has 'dossier/essays/essay-{i}.md' already");
            else
                last.Gives(0, $"'m' sequence {i + 1}: ", "in a, b, c.");
            KilledArchive.HasNothingLeft(archive);
        }
        Assert.True(kills.Killed >= 6, $"Only {kills.Killed} runs were killed.");
        await KilledArchive.IsWholeAsync(archive, 1, 12, Token);
    }

    [Fact]
    public async Task Five_killed_repairs_are_whole_in_the_end()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", 4 << 20, 1, Token);
        (await archive.RunAsync(Token, "register", "m", archive.Source, "--yes")).Gives(0);
        async Task DamageAsync(int i)
        {
            MainJob.Damage.FlipBit(archive.Find("a", "weights/model-00001-of-00002.safetensors"), 1_000_000 + i);
            MainJob.Damage.Truncate(archive.Find("a", "weights/model-00002-of-00002.safetensors"), 1_000_000);
            File.Delete(archive.Find("b", "weights/model-00001-of-00002.safetensors"));
            Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(archive.Find("c", "primary.sig")))!, recursive: true);
            (await archive.RunAsync(Token, "audit")).Gives(3);
        }
        await DamageAsync(0);
        var kills = new RandomKills(archive, "looking at", RandomKills.NewSeed());
        await kills.MeasureAsync(Token, "repair");
        for (var i = 1; i <= 5; i++)
        {
            await DamageAsync(i);
            (await kills.RunAsync(i % 2 + 1, Token, "repair")).Gives(0);
            (await archive.RunAsync(Token, "audit")).Gives(0).Without("DAMAGED");
        }
        Assert.True(kills.Killed >= 3, $"Only {kills.Killed} runs were killed.");
        await KilledArchive.IsWholeAsync(archive, 1, 1, Token);
    }
}
