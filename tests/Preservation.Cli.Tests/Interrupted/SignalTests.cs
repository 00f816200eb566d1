using System.Diagnostics;
using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>Ctrl-C, a stopped service, and two people at once.</summary>
public sealed class SignalTests
{
    /// <summary>What .NET and shells say of a process that was killed.</summary>
    public const int KilledExitCode = 137;

    private const long Large = 96L << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Interrupted_while_registering_it_says_so_and_the_same_command_goes_on()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        string[] command = ["register", "large", archive.Source, "--yes"];

        (await InterruptedAsync(archive, command, "storing", process => process.SendInterrupt()))
            .Gives(130, "cancelled. What was done is kept; run the same command again to go on.");
        Assert.True(Directory.Exists(archive["archive", "journal", "large"]));
        (await archive.RunAsync(Token, "list")).Gives(0, "No holdings yet");

        (await InterruptedAsync(archive, command, "reading back", process => process.SendTerminate())).Gives(130, "run the same command again");
        (await archive.RunAsync(Token, command)).Gives(0, "An earlier run was broken off; this one went on where it was.", "in a, b, c.");
        Assert.False(Directory.Exists(archive["archive", "journal", "large"]));
        Assert.All(PreparedArchive.Stores, store => Assert.False(Directory.Exists(archive[store, ".uploads"])));
    }

    [Fact]
    public async Task Interrupted_while_auditing_what_was_not_looked_at_stays_due()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        (await archive.RunAsync(Token, "register", "large", archive.Source, "--yes", "--read-back", "none")).Gives(0);
        (await archive.RunAsync(Token, "status")).Gives(4, "'large' is overdue for a full audit");

        (await InterruptedAsync(archive, ["audit"], "auditing", process => process.SendInterrupt())).Gives(130, "Cancelled: what was not looked at stays due");
        (await archive.RunAsync(Token, "status")).Gives(4, "'large' is overdue for a full audit");
        (await archive.RunAsync(Token, "audit", "--due")).Gives(0, "'large' in 'a': whole", "'large' in 'b': whole", "'large' in 'c': whole");
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    [Fact]
    public async Task Interrupted_with_json_it_says_so_in_json()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        using var process = archive.Start("register", "large", archive.Source, "--yes", "--json");
        while (!Directory.Exists(archive["archive", "journal", "large"]) && !process.HasExited)
            await Task.Delay(10, Token);
        process.SendInterrupt();
        var json = (await ProcessRun.EndAsync(process, Token)).Gives(130).IsJson();
        Assert.Equal(130, json.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task Of_two_processes_that_register_one_id_at_once_the_second_is_told_of_the_first()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        string[] command = ["register", "large", archive.Source, "--yes"];
        using var first = archive.Start(command);
        await first.SaysAsync("storing", Token);
        first.SendStop();
        (await archive.RunAsync(Token, command)).Gives(2, $"'holding:large' is being worked on by process {first.Id} on ", "Wait for it, or stop it and try again.");
        first.SendContinue();
        (await ProcessRun.EndAsync(first, Token)).Gives(0, "in a, b, c.");
        (await archive.RunAsync(Token, command)).Gives(2, "The holding 'large' exists already");
    }

    [Fact]
    public async Task A_holding_that_is_being_registered_is_no_damage_for_an_audit()
    {
        using var archive = await PreparedArchive.InitAsync(Token);
        await archive.WriteSourceAsync("source", Large, 1, Token);
        using var first = archive.Start("register", "large", archive.Source, "--yes");
        await first.SaysAsync("storing", Token);
        first.SendStop();
        (await archive.RunAsync(Token, "audit")).Gives(0).Without("DAMAGED", "never completed");
        first.SendContinue();
        (await ProcessRun.EndAsync(first, Token)).Gives(0);
        (await archive.RunAsync(Token, "audit")).Gives(0);
    }

    private static async Task<PreserveResult> InterruptedAsync(PreparedArchive archive, string[] command, string stage, Action<Process> interrupt)
    {
        using var process = archive.Start(command);
        var said = await process.SaysAsync(stage, Token);
        interrupt(process);
        var result = await ProcessRun.EndAsync(process, Token);
        return result with { Error = said + result.Error };
    }
}
