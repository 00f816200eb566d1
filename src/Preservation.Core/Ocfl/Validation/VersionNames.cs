using System.Globalization;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>Names of version folders: <c>v1</c>, <c>v2</c> …, or all padded with zeros to one length.</summary>
public static class VersionNames
{
    /// <summary>The number of a version name, padded or not; null when the name is none.</summary>
    public static int? Number(string name) =>
        name.Length is > 1 and <= 19 && name[0] == 'v' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;

    /// <summary>Reports why a name that looks like a version is none; false when it does not look like one.</summary>
    public static bool ExplainBadName(string name, string place, ProblemList problems)
    {
        var digits = name.Length > 0 && name[0] is 'v' or 'V' ? name[1..] : name;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit) || Number(name) is not null)
            return false;
        if (name[0] != 'v')
            problems.Add("E104", place, $"'{name}' is not a version name: 'v' and the version number are expected");
        else
            problems.Add("E105", place, $"'{name}' has no positive number: 1, 2, 3 … are expected");
        return true;
    }

    /// <summary>The numbers must run from 1 on without gaps (E008, E009, E010).</summary>
    public static void CheckSequence(IEnumerable<string> names, string place, ProblemList problems)
    {
        var numbers = names.Select(Number).OfType<int>().Order().Distinct().ToList();
        if (numbers.Count == 0)
        {
            problems.Add("E008", place, "there is no version; at least one is expected");
            return;
        }
        if (numbers[0] != 1)
            problems.Add("E009", place, $"the first version has the number {numbers[0]}; 1 is expected");
        for (var i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] != numbers[i - 1] + 1)
                problems.Add("E010", place, $"version {numbers[i]} follows version {numbers[i - 1]}; no number may be left out");
        }
    }

    /// <summary>All names must follow the convention that the first one set (E011, E012, E013; W001 when it is padding).</summary>
    public static void CheckConvention(IEnumerable<string> names, string place, ProblemList problems)
    {
        var ordered = names.Where(name => Number(name) is not null).Distinct()
            .OrderBy(name => Number(name)).ThenBy(name => name.Length).ToList();
        if (ordered.Count == 0)
            return;
        var (first, isPadded) = (ordered[0], ordered[0][1] == '0');
        if (isPadded)
            problems.Add("W001", place, $"version names such as '{first}' are padded with zeros; plain numbers should be used");
        foreach (var name in ordered.Skip(1))
        {
            var startsWithZero = name[1] == '0';
            if (isPadded && name.Length == first.Length && !startsWithZero)
                problems.Add("E011", place, $"'{name}' does not start with 'v0', and '{first}' does; padded names must");
            else if (isPadded != startsWithZero || (isPadded && name.Length != first.Length))
                problems.Add("E012", place, $"'{name}' is not written as '{first}' is; one convention is expected");
            else
                continue;
            problems.Add("E013", place, $"version '{name}' was added against the convention of '{first}'");
        }
    }
}
