namespace Preservation.Core.Findings;

/// <summary>How closely an audit looked, from least to most.</summary>
public enum Grade
{
    /// <summary>Nothing was looked at.</summary>
    None,

    /// <summary>E1: every key is there with its size. Cannot see altered bytes.</summary>
    Presence,

    /// <summary>E3s: random chunks were read and proven against the signed Merkle root.</summary>
    Sample,

    /// <summary>E3: every byte was read and compared.</summary>
    Full,

    /// <summary>E5: read in full as for <see cref="Full"/>, and so restored from that store alone, verified, and its formats opened.</summary>
    Drill,
}

public static class Grades
{
    public static string Name(this Grade grade) => grade.ToString().ToLowerInvariant();

    public static bool TryParse(string text, out Grade grade) =>
        Enum.TryParse(text, ignoreCase: true, out grade) && Enum.IsDefined(grade) && text == grade.Name();
}
