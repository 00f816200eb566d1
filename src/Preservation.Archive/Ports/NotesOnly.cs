namespace Preservation.Archive.Ports;

/// <summary>For those who want no progress: only what has to be told at once.</summary>
/// <param name="tell">Called from many threads.</param>
public sealed class NotesOnly(Action<string> tell) : IWorkProgress
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

    public void Note(string text) => tell(text);
}
