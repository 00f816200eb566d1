namespace Preservation.Archive.Ports;

/// <summary>Who watches long work. Called from many threads.</summary>
public interface IWorkProgress
{
    /// <summary>A new part of the work begins.</summary>
    /// <param name="stage">What is done, as a verb: <c>reading back</c>.</param>
    /// <param name="bytes">Bytes in all; 0 when not known.</param>
    void Begin(string stage, long bytes);

    /// <summary>Bytes that are done, since the last call.</summary>
    void Advance(long bytes);

    /// <summary>A file is done.</summary>
    void FileDone(string name);

    /// <summary>Something worth telling at once that does not stop the work.</summary>
    void Note(string text);
}

/// <summary>Nobody watches.</summary>
public sealed class NoProgress : IWorkProgress
{
    public static NoProgress Instance { get; } = new();

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
    }
}
