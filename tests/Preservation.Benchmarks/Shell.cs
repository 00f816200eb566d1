using System.Diagnostics;

namespace Preservation.Benchmarks;

/// <summary>A shell command that runs; it ends with the first of its lines that fails.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _command;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    /// <param name="command">One or more lines of bash.</param>
    /// <param name="environment">Added to our own; a name without a value is taken out.</param>
    public Shell(string command, IReadOnlyDictionary<string, string?>? environment = null)
    {
        _command = command;
        var start = new ProcessStartInfo("bash", ["-c", $"set -e; {command}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        (_output, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    /// <summary>Runs a command to its end and gives what it printed.</summary>
    public static string Run(string command, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var shell = new Shell(command, environment);
        return shell.Output();
    }

    /// <summary>Waits for the end, looks all the time at the running shell, and gives the largest that was seen.</summary>
    public long WaitAndWatch(Func<int, long> look)
    {
        long largest = 0;
        while (!_process.WaitForExit(20))
            largest = Math.Max(largest, look(_process.Id));
        return largest;
    }

    /// <summary>Waits for the end and gives what it printed.</summary>
    /// <param name="exitCode">How it must end.</param>
    public string Output(int exitCode = 0)
    {
        _process.WaitForExit();
        return _process.ExitCode == exitCode
            ? _output.Result
            : throw new InvalidOperationException($"'{_command}' ended with {_process.ExitCode}:\n{_output.Result}\n{_error.Result}");
    }

    public void Dispose() => _process.Dispose();
}
