using System.Diagnostics;
using System.Globalization;
using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>
/// Runs a command and kills it at random moments, spread over the time that an undisturbed run takes from its first
/// step on. The seed is printed; PRESERVATION_TEST_SEED sets it: the moments are the same then, what they hit is not.
/// </summary>
/// <param name="archive">What it works on.</param>
/// <param name="firstStep">How the line begins that it says when it begins to write.</param>
/// <param name="seed">Of the moments.</param>
internal sealed class RandomKills(PreparedArchive archive, string firstStep, int seed)
{
    private readonly Random _random = new(seed);
    private TimeSpan _whole = TimeSpan.FromSeconds(1);

    public static int NewSeed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PRESERVATION_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"PRESERVATION_TEST_SEED={seed} repeats the moments.");
        return seed;
    }

    /// <summary>How many runs were killed before their end.</summary>
    public int Killed { get; private set; }

    /// <summary>How many runs ended before they could be killed.</summary>
    public int Escaped { get; private set; }

    /// <summary>How long the command takes when nobody kills it.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken, params string[] command)
    {
        using var run = archive.Start(command);
        (await RunAsync(run, TimeSpan.FromMinutes(1), cancellationToken)).Gives(0);
    }

    /// <summary>Kills the command so many times, and then lets it run to its end.</summary>
    /// <returns>The last run.</returns>
    public async Task<PreserveResult> RunAsync(int kills, CancellationToken cancellationToken, params string[] command)
    {
        for (var i = 0; i < kills; i++)
        {
            using var process = archive.Start(command);
            var result = await RunAsync(process, _whole * _random.NextDouble(), cancellationToken);
            if (result.ExitCode != SignalTests.KilledExitCode)
            {
                Escaped++;
                return result;
            }
            Killed++;
        }
        return await archive.RunAsync(cancellationToken, command);
    }

    private async Task<PreserveResult> RunAsync(Process process, TimeSpan killAfter, CancellationToken cancellationToken)
    {
        var said = await process.SaysAsync(firstStep, cancellationToken);
        var clock = Stopwatch.StartNew();
        var end = ProcessRun.EndAsync(process, cancellationToken);
        if (await Task.WhenAny(end, Task.Delay(killAfter, cancellationToken)) == end)
            _whole = clock.Elapsed;
        process.Kill();
        var result = await end;
        return result with { Error = said + result.Error };
    }
}
