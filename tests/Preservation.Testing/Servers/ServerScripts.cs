using System.Diagnostics;
using Xunit;

namespace Preservation.Testing.Servers;

/// <summary>Runs the scripts of <c>ops/servers</c>, which know how servers start and stop.</summary>
internal static class ServerScripts
{
    private const int SomethingIsMissing = 3;

    internal static readonly string Folder = Path.Combine(FindRoot(), "ops", "servers");

    // A start takes a second. On a busy machine it may take many, and the first installs Azurite.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a script to its end and reads the lines <c>name=value</c> that it prints. The test is skipped when a program is missing.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, script), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode == SomethingIsMissing)
            Assert.Skip((await error).Trim());
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ops/servers/{script} ended with {process.ExitCode}: {await error}");
        return Read(await output);
    }

    /// <summary>Reads lines <c>name=value</c> as a shell does; values may stand in single quotes.</summary>
    public static IReadOnlyDictionary<string, string> Read(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim('\''), StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Preservation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Preservation.sln is not above the tests.");
    }
}
