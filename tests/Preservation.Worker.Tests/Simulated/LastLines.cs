using Microsoft.Extensions.Logging;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>What workers said last, for who has to find out why something went wrong.</summary>
internal sealed class LastLines(Func<DateTimeOffset> now) : ILogger
{
    private const int Kept = 25;

    private readonly Queue<string> _lines = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Enqueue($"{now():u} {formatter(state, exception)} {exception?.Message}");
            if (_lines.Count > Kept)
                _lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }
}
