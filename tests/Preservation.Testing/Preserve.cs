using System.Diagnostics;
using System.Text.Json;

namespace Preservation.Testing;

/// <summary>What a run of the program gave.</summary>
public sealed record PreserveResult(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}

/// <summary>Runs the real <c>preserve</c> as a process of its own.</summary>
public static class Preserve
{
    public const string Passphrase = "correct horse battery staple";

    /// <summary>The program as it was published for the tests, or else as built beside them, which starts more slowly.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("PRESERVATION_TEST_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "preserve.dll");

    /// <summary>Starts it without waiting.</summary>
    /// <param name="archive">PRESERVATION_ARCHIVE; null for none.</param>
    /// <param name="arguments">As typed.</param>
    public static Process Start(string? archive, params string[] arguments)
    {
        // A run that was started in the background ignores Ctrl-C, and so would all that it starts.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PRESERVATION_PASSPHRASE"] = Passphrase;
        start.Environment.Remove("PRESERVATION_ARCHIVE");
        if (archive is not null)
            start.Environment["PRESERVATION_ARCHIVE"] = archive;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static async Task<PreserveResult> RunAsync(string? archive, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(archive, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new PreserveResult(process.ExitCode, await output, await error);
    }
}
