using Microsoft.Extensions.Logging;
using Preservation.Archive.Ports;

namespace Preservation.Worker.Operating;

/// <summary>Puts into the log what work wants to be told and does not stop it. How far it is, nobody watches.</summary>
public sealed partial class WorkNotes : IWorkProgress
{
    /// <summary>Null until the worker is put together.</summary>
    public ILogger? Log { get; set; }

    public void Begin(string stage, long bytes)
    {
    }

    public void Advance(long bytes)
    {
    }

    public void FileDone(string name)
    {
    }

    public void Note(string text)
    {
        if (Log is { } log)
            Told(log, text);
    }

    [LoggerMessage(3701, LogLevel.Warning, "{Note}")]
    private static partial void Told(ILogger log, string note);
}
