using Microsoft.Extensions.Logging;
using Preservation.Archive.Ports;

namespace Preservation.Worker.Operating;

/// <summary>Puts into the log what work wants to be told and does not stop it.</summary>
public sealed partial class WorkNotes
{
    public WorkNotes() => Progress = new NotesOnly(Note);

    /// <summary>For the archive. How far work is, nobody watches.</summary>
    public IWorkProgress Progress { get; }

    /// <summary>Null until the worker is put together.</summary>
    public ILogger? Log { get; set; }

    private void Note(string text)
    {
        if (Log is { } log)
            Told(log, text);
    }

    [LoggerMessage(3701, LogLevel.Warning, "{Note}")]
    private static partial void Told(ILogger log, string note);
}
