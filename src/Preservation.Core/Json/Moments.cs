using System.Globalization;

namespace Preservation.Core.Json;

/// <summary>Moments as all documents of ours write them: RFC 3339, UTC, whole seconds, <c>Z</c>.</summary>
public static class Moments
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static string Write(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);

    /// <summary>The same moment without its fraction of a second, as it will be read back.</summary>
    public static DateTimeOffset WholeSeconds(this DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds());
}
