using System.Globalization;

namespace Preservation.Core.Policies.Planning;

/// <summary>What audits are to find for sure enough.</summary>
public sealed record DetectionGoal
{
    /// <summary>How a goal is written.</summary>
    public const string Form = "'1% within 30d with 0.99': a share of the chunks above 0 % and up to 100 %, a span of time (s, m, h or d), a probability above 0 and below 1";

    /// <summary>Of the chunks that are bad, more than 0, at most 1.</summary>
    public required decimal Fraction { get; init; }

    /// <summary>How soon after they have become bad.</summary>
    public required TimeSpan Within { get; init; }

    /// <summary>More than 0, less than 1.</summary>
    public required double Probability { get; init; }

    /// <summary>How many chunks that is, rounded down, at least one: fewer are harder to find.</summary>
    public long Bad(long chunks) => Math.Max(1, (long)(Fraction * chunks));

    /// <summary>Null when it is not of the <see cref="Form"/>.</summary>
    public static DetectionGoal? TryParse(string text)
    {
        const NumberStyles digits = NumberStyles.AllowDecimalPoint;
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [[.. var percent, '%'], "within", var span, "with", var probability]
            && decimal.TryParse(percent, digits, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100
            && Durations.TryParse(span, out var within)
            && double.TryParse(probability, digits, CultureInfo.InvariantCulture, out var sure) && sure is > 0 and < 1
                ? new DetectionGoal { Fraction = share / 100, Within = within, Probability = sure } : null;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Fraction * 100:0.############################}% within {Durations.Write(Within)} with {Probability}");
}
