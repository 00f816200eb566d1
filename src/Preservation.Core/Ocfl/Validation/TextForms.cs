using System.Globalization;
using System.Text.RegularExpressions;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>Forms of single values: moments of RFC 3339 and URIs of RFC 3986.</summary>
public static partial class TextForms
{
    /// <summary>Date, time with seconds and a zone, as RFC 3339 has them.</summary>
    public static bool IsMoment(string text)
    {
        var match = Moment().Match(text);
        if (!match.Success)
            return false;
        var (year, month, day) = (Value(1), Value(2), Value(3));
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && Value(4) < 24 && Value(5) < 60 && Value(6) <= 60
            && (!match.Groups[7].Success || (Value(7) < 24 && Value(8) < 60));

        int Value(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    public static bool IsUri(string text) => Uri().IsMatch(text);

    [GeneratedRegex(
        @"\A([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|[+-]([0-9]{2}):([0-9]{2}))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uri();
}
