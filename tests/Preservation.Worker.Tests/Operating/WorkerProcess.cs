using System.Diagnostics;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

/// <summary>The real worker as a process of its own, killed at the end at the latest.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _error;
    private readonly HttpClient _http;

    private WorkerProcess(Process process, Uri listen)
    {
        _process = process;
        (_output, _error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        _http = new HttpClient { BaseAddress = listen };
    }

    /// <param name="archive">Whose.</param>
    /// <param name="environment">Changes of the environment; null takes a variable away.</param>
    public static WorkerProcess Start(WorkerArchive archive, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "preservation-worker.dll"), "--archive", archive.Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PRESERVATION_PASSPHRASE"] = Preserve.Passphrase;
        foreach (var name in new[] { "PRESERVATION_PASSPHRASE_FILE", "PRESERVATION_ARCHIVE", "NOTIFY_SOCKET", "WATCHDOG_USEC" })
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        return new WorkerProcess(Process.Start(start)!, archive.Listen);
    }

    public async Task<string> GetAsync(string page, CancellationToken cancellationToken) => await _http.GetStringAsync(new Uri(page, UriKind.Relative), cancellationToken);

    /// <summary>Asks until a page is as wanted, for a minute at most.</summary>
    public async Task<string> WaitAsync(string page, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var last = "nothing";
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1); await Task.Delay(250, cancellationToken))
        {
            if (_process.HasExited)
                Assert.Fail($"The worker ended with {_process.ExitCode}.\n{await _output}\n{await _error}");
            try
            {
                last = await GetAsync(page, cancellationToken);
                if (isWanted(last))
                    return last;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }
        }
        throw new TimeoutException($"'{page}' was not as wanted within a minute. It was last: {last}");
    }

    /// <summary>Tells it to end, as systemd does.</summary>
    public async Task<PreserveResult> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        return await EndAsync(cancellationToken);
    }

    /// <summary>Its end, within 30 seconds.</summary>
    public async Task<PreserveResult> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        return new PreserveResult(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
        _http.Dispose();
    }
}
