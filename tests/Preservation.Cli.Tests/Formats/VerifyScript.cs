using System.Diagnostics;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Formats;

/// <summary>Runs programs that stand beside ours: bash with <c>manifests/verify.sh</c>, and node.</summary>
internal static class VerifyScript
{
    /// <summary>Runs the script as it lies in the repository.</summary>
    public static Task<PreserveResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(Repository.Manifests("verify.sh"), [], cancellationToken, arguments);

    public static Task<PreserveResult> RunAsync(
        string script, Dictionary<string, string> settings, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { ArgumentList = { script } };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return RunAsync(start, "", cancellationToken);
    }

    public static async Task<PreserveResult> RunAsync(ProcessStartInfo start, string input, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return new PreserveResult(process.ExitCode, await output, await error);
    }
}
