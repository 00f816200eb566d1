using System.Diagnostics;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Running;

/// <summary>Runs any program as a process and takes what it said.</summary>
internal static class ProcessRun
{
    public static Task<PreserveResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, new Dictionary<string, string?>(), cancellationToken);

    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">As typed.</param>
    /// <param name="environment">Changes of the environment; null takes a variable away.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<PreserveResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, environment);
        try
        {
            return await EndAsync(process, cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        // A run that was itself started in the background ignores Ctrl-C, and so would all that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end of a process whose output was not read yet.</summary>
    public static async Task<PreserveResult> EndAsync(Process process, CancellationToken cancellationToken)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new PreserveResult(process.ExitCode, await output, await error);
    }
}
