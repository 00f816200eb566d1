using System.Globalization;
using Preservation.Core.Json;

namespace Preservation.Archive.Configuring;

/// <summary>Reads the settings of a store one by one; everything that is wrong is told to <paramref name="fail"/> with the name of the setting.</summary>
public sealed class SettingsReading(IReadOnlyDictionary<string, string> settings, Action<string, string> fail)
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.Ordinal)
    {
        ["B"] = 1,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public void Fail(string setting, string why) => fail(setting, why);

    public string? Text(string setting)
    {
        _known.Add(setting);
        return settings.GetValueOrDefault(setting);
    }

    /// <summary>One of some words; the first when the setting is not given.</summary>
    public string OneOf(string setting, params string[] words)
    {
        var text = Text(setting) ?? words[0];
        if (words.Contains(text))
            return text;
        fail(setting, $"'{text}' is not known; {string.Join(", ", words.Select(word => $"'{word}'"))} are");
        return words[0];
    }

    /// <summary>A web address without a query; null when it is not given.</summary>
    public Uri? Address(string setting)
    {
        if (Text(setting) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0)
            return uri;
        fail(setting, $"'{text}' is no address such as https://s3.example.org");
        return null;
    }

    /// <summary>A reference to a secret; a secret itself is refused without being repeated.</summary>
    public Secret? Secret(string setting)
    {
        if (Text(setting) is not { } text)
            return null;
        var secret = Configuring.Secret.TryParse(text);
        if (secret is null)
            fail(setting, "a reference is expected, 'env:NAME' or 'file:PATH': no secret ever stands in the configuration");
        return secret;
    }

    /// <summary>A number of bytes: <c>16MiB</c>.</summary>
    public long? Bytes(string setting)
    {
        if (Text(setting) is not { } text)
            return null;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].Length == 0 ? "B" : text[digits..];
        if (digits > 0 && long.TryParse(text[..digits], CultureInfo.InvariantCulture, out var number)
            && Units.TryGetValue(unit, out var factor) && number > 0 && number <= long.MaxValue / factor)
            return number * factor;
        fail(setting, $"'{text}' is no size such as 16MiB");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Integer(string setting, int least, int most)
    {
        if (Text(setting) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        fail(setting, $"'{text}' is no whole number from {least} to {most}");
        return null;
    }

    public decimal? Amount(string setting)
    {
        if (Text(setting) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return amount;
        fail(setting, $"'{text}' is no amount such as 0.023");
        return null;
    }

    /// <summary>A lock: <c>compliance,3650d</c> or <c>governance,2040-01-01</c>.</summary>
    public Ports.LockRule? Lock(string setting)
    {
        if (Text(setting) is not { } text)
            return null;
        var parts = text.Split(',');
        if (parts.Length == 2 && Enum.TryParse<Ports.LockMode>(parts[0], ignoreCase: true, out var mode) && Enum.IsDefined(mode))
        {
            if (parts[1].EndsWith('d') && int.TryParse(parts[1][..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 36500)
                return new Ports.LockRule(mode, days, null);
            if (Moments.TryParse(parts[1], out var until) || Moments.TryParse(parts[1] + "T00:00:00Z", out until))
                return new Ports.LockRule(mode, null, until);
        }
        fail(setting, $"'{text}' is no lock such as 'compliance,3650d' or 'governance,2040-01-01'");
        return null;
    }

    /// <summary>Refuses what nobody has asked for.</summary>
    public void NoOthers()
    {
        foreach (var setting in settings.Keys.Where(setting => !_known.Contains(setting)).Order(StringComparer.Ordinal))
            fail(setting, $"the setting is not known here; {string.Join(", ", _known.Order(StringComparer.Ordinal))} are");
    }
}
