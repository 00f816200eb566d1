using System.Text.Json;
using Preservation.Core.Findings;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>Audit intervals in <c>policy.json</c>, of all stores or of one.</summary>
internal static class IntervalsJson
{
    private static readonly Grade[] Grades = [Grade.Presence, Grade.Sample, Grade.Full, Grade.Drill];

    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<Grade, TimeSpan> intervals)
    {
        json.WriteStartObject("auditIntervals");
        foreach (var (grade, interval) in intervals.OrderBy(entry => entry.Key))
            json.WriteString(grade.Name(), Durations.Write(interval));
        json.WriteEndObject();
    }

    // Whole days, as policies had them first, are understood as well.
    public static Dictionary<Grade, TimeSpan> ReadAll(JsonReading root)
    {
        Dictionary<Grade, TimeSpan> read;
        if (root.OptionalObject("auditIntervalDays") is { } days)
        {
            read = Grades.Where(grade => grade != Grade.Drill || days.Optional(grade.Name()) is not null)
                .ToDictionary(grade => grade, grade => TimeSpan.FromDays(Math.Min(days.Integer(grade.Name(), 1), (long)Durations.Longest.TotalDays)));
            days.NoOthers();
            if (root.Optional("auditIntervals") is not null)
                root.Fail("auditIntervals", "it is given beside auditIntervalDays; one of them is expected");
        }
        else
        {
            var reading = root.Object("auditIntervals");
            read = Read(reading);
            foreach (var grade in Grades.Where(grade => grade != Grade.Drill && !read.ContainsKey(grade) && reading.Optional(grade.Name()) is null && !reading.IsAbsent))
                reading.Fail(grade.Name(), "it is missing; a span of time such as 90d is expected");
        }
        var defaults = PreservationPolicy.Default(1).Intervals;
        foreach (var grade in Grades)
            read.TryAdd(grade, defaults[grade]);
        return read;
    }

    public static Dictionary<Grade, TimeSpan> Read(JsonReading reading)
    {
        Dictionary<Grade, TimeSpan> read = [];
        foreach (var grade in Grades)
        {
            if (ReadSpan(reading, grade.Name()) is { } span)
                read[grade] = span;
        }
        reading.NoOthers();
        return read;
    }

    public static TimeSpan? ReadSpan(JsonReading reading, string member)
    {
        if (reading.OptionalString(member) is not { } text)
            return null;
        if (Durations.TryParse(text, out var span))
            return span;
        reading.Fail(member, $"it is '{text}'; a whole number and s, m, h or d is expected, such as 90d");
        return null;
    }
}
