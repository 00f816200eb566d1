namespace Preservation.Core.Formats;

/// <summary>Something about a model file that is not as its format says.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="IsError">True when the file cannot be what it claims to be; false when it deserves a look.</param>
/// <param name="Text">What is, and what should be.</param>
public sealed record Anomaly(string File, bool IsError, string Text)
{
    public override string ToString() => $"{File}: {(IsError ? "error" : "warning")}: {Text}";
}
