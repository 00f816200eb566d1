using System.Diagnostics;
using System.Globalization;
using Preservation.Archive.Ports;

namespace Preservation.Cli.Terminal;

/// <summary>
/// Progress on standard error: what is done, files, bytes, rate and time left. On a terminal one line that changes;
/// elsewhere a line at the begin of a stage and then now and again.
/// </summary>
internal sealed class ConsoleProgress : IWorkProgress, IDisposable
{
    private static readonly TimeSpan TerminalStep = TimeSpan.FromMilliseconds(200), PlainStep = TimeSpan.FromSeconds(15);

    private readonly bool _isTerminal = !System.Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly Stopwatch _clock = new();
    private string _stage = "";
    private string _last = "";
    private long _total;
    private long _done;
    private int _files;

    public ConsoleProgress()
    {
        var step = _isTerminal ? TerminalStep : PlainStep;
        _timer = new Timer(_ => Show(), null, step, step);
    }

    public void Begin(string stage, long bytes)
    {
        lock (_lock)
        {
            Clear();
            (_stage, _total, _done, _files, _last) = (stage, bytes, 0, 0, "");
            _clock.Restart();
            if (!_isTerminal)
                System.Console.Error.WriteLine(bytes > 0 ? $"{stage}: {Output.Bytes(bytes)}" : stage);
        }
    }

    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    public void FileDone(string name)
    {
        Interlocked.Increment(ref _files);
        _last = name;
    }

    public void Note(string text)
    {
        lock (_lock)
        {
            Clear();
            System.Console.Error.WriteLine($"note: {text}");
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            Clear();
            _stage = "";
        }
    }

    private void Show()
    {
        lock (_lock)
        {
            // Stages that end within a blink are not worth a line.
            if (_stage.Length == 0 || _clock.Elapsed < TerminalStep)
                return;
            Clear();
            var line = Line();
            if (!_isTerminal)
                System.Console.Error.WriteLine(line);
            else
                System.Console.Error.Write(line.Length < Width ? line : line[..Width]);
        }
    }

    private string Line()
    {
        var (done, seconds) = (Interlocked.Read(ref _done), _clock.Elapsed.TotalSeconds);
        var rate = done / Math.Max(seconds, 0.001);
        var line = $"{_stage}: {Output.Bytes(done)}" + (_total > 0 ? $" of {Output.Bytes(_total)}, {Output.Bytes((long)rate)}/s" : "");
        if (_total > done && rate > 0)
            line += $", {Span((_total - done) / rate)} left";
        if (_files > 0)
            line += $", {_files} files done, last {_last}";
        return line;
    }

    private static string Span(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 3_000_000))
        .ToString(seconds >= 86400 ? @"d\d\ hh\:mm\:ss" : seconds >= 3600 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    private static int Width => Math.Max(40, System.Console.WindowWidth - 1);

    private void Clear()
    {
        if (_isTerminal)
            System.Console.Error.Write("\r\u001b[K");
    }
}
