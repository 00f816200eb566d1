using Preservation.Archive.Ports;

namespace Preservation.Cli.Terminal;

/// <summary>For those who want no progress: only what has to be told at once, on standard error.</summary>
internal sealed class NotesOnly : IWorkProgress
{
    public void Begin(string stage, long bytes)
    {
    }

    public void Advance(long bytes)
    {
    }

    public void FileDone(string name)
    {
    }

    public void Note(string text) => System.Console.Error.WriteLine($"note: {text}");
}
