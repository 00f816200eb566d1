using System.Globalization;

namespace Preservation.Core.Policies;

/// <summary>Spans of time as policies write them: a whole number and one of <c>s m h d</c>, such as <c>90d</c>.</summary>
public static class Durations
{
    /// <summary>A hundred years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private static readonly (char Unit, TimeSpan Span)[] Units =
        [('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || Array.Find(Units, unit => unit.Unit == text[^1]) is not { Unit: not '\0' } found
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1 || number > Longest / found.Span)
            return false;
        span = number * found.Span;
        return true;
    }

    /// <summary>In the largest unit of which it is a whole number.</summary>
    public static string Write(TimeSpan span)
    {
        var (unit, size) = Units.First(unit => span.Ticks % unit.Span.Ticks == 0 || unit.Unit == 's');
        return string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / size.Ticks}{unit}");
    }
}
